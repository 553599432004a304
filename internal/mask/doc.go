// SPDX-License-Identifier: Apache-2.0

// Package mask replaces what names somebody in texts of policies and requests:
// account IDs, names, unique IDs and addresses. Equal parts get equal masks; ARNs
// stay ARNs; the parts that wildcards and variables leave open still match what
// they matched, as far as whole parts of names go. What AWS itself names stays:
// services, Regions, resource types, AWS's own policies.
package mask
