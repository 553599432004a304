// SPDX-License-Identifier: Apache-2.0

package catalog

import "slices"

func actionName(a *Action) string     { return a.Name }
func resourceType(r *Resource) string { return r.Type }
func keyName(k *Key) string           { return k.Name }

// search finds the entry of the given name, in any case, in a list sorted by
// compareFold, or where it would stand.
func search[T any](list []T, name string, nameOf func(*T) string) (int, bool) {
	n := len(list)
	if n == 0 || compareFold(nameOf(&list[n-1]), name) < 0 {
		return n, false // the usual case when a list is read in order
	}
	from, to := 0, n
	for from < to {
		mid := int(uint(from+to) / 2)
		if compareFold(nameOf(&list[mid]), name) < 0 {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return from, compareFold(nameOf(&list[from]), name) == 0
}

// put adds v to a sorted list, in the place of an entry of the same name.
func put[T any](list []T, v T, nameOf func(*T) string) []T {
	i, found := search(list, nameOf(&v), nameOf)
	if found {
		list[i] = v
		return list
	}
	return insert(list, i, v)
}

// insert is slices.Insert, cheaper at the end of the list.
func insert[T any](list []T, i int, v T) []T {
	if i == len(list) {
		return append(list, v)
	}
	return slices.Insert(list, i, v)
}

// compareFold compares two names without regard to ASCII case.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
