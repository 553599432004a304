// SPDX-License-Identifier: Apache-2.0

package arch_test

// module is the path of the module whose sources are checked.
const module = "github.com/undenied/undenied"

// floors gives every package of the module its floor, by its directory. A
// package imports packages of lower floors only. A subpackage may stand higher
// than its parent. Some of the packages are yet to come.
var floors = map[string]int{
	"internal/glob":     -1, // the cellar: arn, at ground level, stands on it
	"internal/spelling": -1, // and internal/catalog on this

	"arn":               0,
	"internal/arch":     0,
	"internal/catalog":  0,
	"internal/fakeaws":  0, // for the tests of the packages that collect
	"internal/jsontree": 0,
	"internal/script":   0, // for the tests of the programs
	"testdata/demo":     0,

	"condition":            1,
	"internal/arntemplate": 1,
	"internal/catalog/gen": 1,
	"internal/denial":      1,
	"internal/records":     1,
	"internal/mask":        1,

	"policy": 2,

	"eval":            3,
	"policy/lint":     3,
	"snapshot/format": 3,

	"cloudtrail":        4,
	"eval/reduce":       4,
	"snapshot":          4,
	"snapshot/diff":     4,
	"snapshot/importer": 4,
	"internal/planted":  4, // for the tests of the root package

	"cloudtrail/replay": 5,
	"eval/fixture":      5,
	"remediate":         5,
	"snapshot/collect":  5,
	"snapshot/query":    5,

	".":             6,
	"eval/evaltest": 6,

	"internal/command": 7,
	"internal/fixcode": 7,
	"internal/report":  7,

	"cmd/undenied":         8,
	"cmd/undenied-collect": 8,
	"cmd/undenied-lambda":  8,
}

// confined lists imports that only some packages may have. Both columns match
// a path and everything below it.
var confined = []struct {
	path string
	to   []string
}{
	{"github.com/aws", []string{"snapshot/collect", "cmd/undenied-collect", "cmd/undenied-lambda"}},
	{"github.com/urfave", []string{"cmd"}},
	{"gopkg.in/yaml.v3", []string{"eval/fixture", "internal/fixcode", "internal/report", "snapshot/importer"}},
	{"github.com/hashicorp", []string{"internal/fixcode"}},
	{"github.com/zclconf", []string{"internal/fixcode"}},
	{"testing", []string{"eval/evaltest"}},
}

// barred lists imports that a package must not have although the floors allow
// them. The import matches a path and everything below it.
var barred = []struct {
	pkg  string
	path string
	why  string
}{
	{"arn", module + "/internal/catalog", "it needs no facts about services"},
	{"condition", module + "/internal/catalog", "it needs no facts about services"},
	{"policy", module + "/internal/catalog", "it needs no facts about services"},
	{"eval", module + "/internal/catalog", "deciding a request needs no facts about services"},
}

// closed lists imports that a package must not reach, over whatever packages of
// the module. What it reaches over other modules, importers_test.go asks go list.
var closed = []struct {
	pkg  string
	path string
}{
	{"cmd/undenied", "net/http"},
	{"cmd/undenied", "github.com/aws"},
}

// generators import one package of the module each, the one they generate for.
var generators = map[string]string{
	"internal/catalog/gen": "internal/catalog",
}
