// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// dateForm is what AWS takes for a date when a policy is saved. It is more than
// what can be compared: years of any length, lower-case t, single digits.
var dateForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9]+(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?` +
		`(?:[Tt](?:([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?` +
		`(?:[Zz]|[+-]([0-9]{2})(?::?([0-9]{2}))?)?)?)?$`)
})

// dateParts are the largest values of the numbers that dateForm finds: month,
// day, hour, minute, second, hour and minute of the zone.
var dateParts = [...]int{12, 31, 23, 59, 60, 23, 59}

// isDate reports whether AWS takes s for a date: seconds since 1970 that fit in
// 64 bits, or a form of ISO 8601.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
func isDate(s string) bool {
	whole, fraction, _ := strings.Cut(s, ".")
	if isDigits(strings.TrimLeft(whole, "+-")) && (fraction == "" || isDigits(fraction)) {
		_, err := strconv.ParseInt(whole, 10, 64)
		return err == nil
	}
	parts := dateForm().FindStringSubmatch(s)
	if parts == nil {
		return false
	}
	for i, most := range dateParts {
		if n, err := strconv.Atoi(parts[i+1]); err == nil && n > most {
			return false
		}
	}
	return true
}
