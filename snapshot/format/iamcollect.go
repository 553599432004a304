// SPDX-License-Identifier: Apache-2.0

package format

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// A collectDir is a directory that iam-collect wrote: a directory for each
// resource, with its ARN in metadata.json and other files beside it.
// https://github.com/cloud-copilot/iam-collect/blob/main/docs/AgentInstructions.md
type collectDir struct {
	path    string
	root    *os.Root
	file    *File
	index   map[string]int  // accounts of file
	seen    map[string]bool // what is in file already
	skipped []error
}

// maxPart is the most that one file of such a directory may hold. Policies are
// a thousand times smaller.
const maxPart = 64 << 20

// IsCollectDirectory reports whether a directory is laid out as iam-collect does.
func IsCollectDirectory(dir string) bool {
	found, err := filepath.Glob(filepath.Join(globText(dir), "aws", "*"))
	return err == nil && slices.ContainsFunc(found, func(partition string) bool {
		for _, part := range [...]string{"accounts", "organizations"} {
			if info, err := os.Stat(filepath.Join(partition, part)); err == nil && info.IsDir() {
				return true
			}
		}
		return false
	})
}

// globText quotes a path for filepath.Glob.
func globText(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// readCollectDir reads such a directory. Whether a resource has no policy or
// one that could not be read, iam-collect does not say: it is unknown. What has
// a broken file is left out as a whole, and is unknown too. Links are not
// followed.
func readCollectDir(dir string) (*File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	c := &collectDir{path: dir, root: root, file: new(File), index: map[string]int{}, seen: map[string]bool{}}
	err = fs.WalkDir(root.FS(), "aws", func(name string, entry fs.DirEntry, err error) error {
		switch parts := strings.Split(name, "/"); {
		case err != nil:
			return err
		case entry.Type()&fs.ModeSymlink != 0:
			c.skip(name, "a link, want a file or a directory")
		case entry.IsDir() && len(parts) == 4 && parts[2] == "organizations":
			if err := c.organization(name); err != nil {
				c.file.Organization = nil
				c.skipped = append(c.skipped, err)
			}
			return fs.SkipDir
		case entry.IsDir() && len(parts) == 3 && parts[2] != "accounts" && parts[2] != "organizations":
			return fs.SkipDir // indexes
		case entry.IsDir() && len(parts) > 3 && parts[2] == "organizations":
			return fs.SkipDir
		case entry.IsDir() && len(parts) == 4 && !IsAccountID(parts[3]):
			c.skip(name, "%q is not an account ID, want twelve digits", parts[3])
			return fs.SkipDir
		case entry.IsDir() && len(parts) == 4:
			c.account(parts[3])
		case entry.Name() == "metadata.json" && len(parts) > 5 && entry.Type().IsRegular():
			if err := c.thing(path.Dir(name), parts[3]); err != nil {
				c.skipped = append(c.skipped, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(c.file.Accounts) == 0 && c.file.Organization == nil {
		return nil, (&text{name: dir}).fault(0, "no accounts in this directory, want what iam-collect collected")
	}
	c.file.Skipped = c.skipped
	return c.file, nil
}

// account returns the account with the given ID.
func (c *collectDir) account(id string) *Account {
	i, ok := c.index[id]
	if !ok {
		i = len(c.file.Accounts)
		c.index[id] = i
		c.file.Accounts = append(c.file.Accounts, Account{ID: id})
	}
	return &c.file.Accounts[i]
}

func (c *collectDir) skip(name, format string, args ...any) {
	in := &text{name: filepath.Join(c.path, filepath.FromSlash(name))}
	c.skipped = append(c.skipped, in.fault(0, "skipped: "+format, args...))
}

// read reads a file with the fields given. It is false if there is none, or if
// it is null or empty. What is wrong in it is an error, with its place.
func (c *collectDir) read(name string, use func(d *decoder, n *jsontree.Node)) (bool, error) {
	in := &text{name: filepath.Join(c.path, filepath.FromSlash(name))}
	data, err := c.data(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, in.fault(0, "%w", err)
	}
	if len(strings.TrimSpace(string(data))) == 0 {
		return false, nil
	}
	in.data = data
	n, err := jsontree.Parse(data)
	if err != nil {
		return false, in.syntaxFault(0, err)
	}
	if n.Kind == jsontree.Null {
		return false, nil
	}
	d := &decoder{in: in, roots: []*jsontree.Node{n}, open: true}
	use(d, n)
	return true, d.err()
}

// data returns the content of a regular file within the directory.
func (c *collectDir) data(name string) ([]byte, error) {
	file, err := openWithin(c.root, name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxPart+1))
	if len(data) > maxPart {
		return nil, fmt.Errorf("larger than %d MiB, want a file about one resource", maxPart>>20)
	}
	return data, err
}

// thing reads what a directory says about a user, a role or a resource.
func (c *collectDir) thing(dir, account string) error {
	var a arn.ARN
	m := metadata{}
	if _, err := c.read(dir+"/metadata.json", func(d *decoder, n *jsontree.Node) { m.read(d, n, &a) }); err != nil {
		return err
	}
	if !a.IsValid() {
		c.skip(dir+"/metadata.json", "no arn here, want the ARN of what the directory is about")
		return nil
	}
	kind, rest, _ := strings.Cut(a.Resource(), "/")
	owner, key := c.account(account), a.String()
	if kind == "policy" {
		key += account // AWS managed policies are in every account
	}
	if c.seen[key] {
		c.skip(dir+"/metadata.json", "%s is here twice, want it once", a)
		return nil
	}
	c.seen[key] = true
	if a.Service() != "iam" {
		r, err := c.resource(dir, a, m)
		if err == nil {
			owner.Resources = append(owner.Resources, r)
		}
		return err
	}
	if kind != "policy" && (a.Account() != account || rest == "") {
		c.skip(dir+"/metadata.json", "%s is not of account %s", a, account)
		return nil
	}
	switch kind {
	case "policy":
		p := ManagedPolicy{Origin: m.origin, ARN: a, ID: m.id, Name: m.name, DefaultVersion: m.version, CreateDate: m.created, UpdateDate: m.updated}
		_, err := c.read(dir+"/current-policy.json", func(d *decoder, n *jsontree.Node) { d.document(&p.Document)(n) })
		if err == nil {
			owner.Policies = append(owner.Policies, p)
		}
		return err
	case "user", "group", "role":
		r, err := c.identity(dir, kind, a, m)
		if err == nil {
			list := map[string]*[]Identity{"user": &owner.Users, "group": &owner.Groups, "role": &owner.Roles}[kind]
			*list = append(*list, r)
		}
		return err
	case "oidc-provider", "saml-provider", "instance-profile":
		owner.Resources = append(owner.Resources, Resource{Origin: m.origin, ARN: a, Type: "iam:" + kind})
	}
	return nil
}

// A metadata is what metadata.json says of anything.
type metadata struct {
	origin            Origin
	id, name, version string
	created, updated  time.Time
	boundary          arn.ARN
}

func (m *metadata) read(d *decoder, n *jsontree.Node, a *arn.ARN) {
	m.origin = d.origin(n)
	d.object(n,
		may("arn", d.arn(a)),
		may("id", d.text(&m.id)),
		may("name", d.text(&m.name)),
		may("created", d.time(&m.created)),
		may("createDate", d.time(&m.created)),
		may("updateDate", d.time(&m.updated)),
		may("defaultVersionId", d.text(&m.version)),
		may("permissionBoundary", d.arn(&m.boundary)),
	)
}

// identity reads the files beside the metadata of a user, group or role.
func (c *collectDir) identity(dir, kind string, a arn.ARN, m metadata) (Identity, error) {
	r := Identity{Origin: m.origin, ARN: a, ID: m.id, CreateDate: m.created}
	if kind != "group" {
		r.PermissionsBoundary = m.boundary
	}
	var errs []error
	for _, file := range [...]struct {
		name  string
		kinds string // that have it
		use   func(d *decoder, n *jsontree.Node)
	}{
		{"managed-policies", "user group role", func(d *decoder, n *jsontree.Node) { d.arns(&r.AttachedPolicies)(n) }},
		{"groups", "user", func(d *decoder, n *jsontree.Node) { d.texts(&r.Groups)(n) }},
		{"tags", "user role", func(d *decoder, n *jsontree.Node) { d.tags(&r.Tags)(n) }},
		{"trust-policy", "role", func(d *decoder, n *jsontree.Node) { d.document(&r.TrustPolicy)(n) }},
		{"inline-policies", "user group role", func(d *decoder, n *jsontree.Node) {
			d.list(func(n *jsontree.Node) {
				var p InlinePolicy
				d.object(n, need("PolicyName", d.text(&p.Name)), need("PolicyDocument", d.document(&p.Document)))
				r.InlinePolicies = append(r.InlinePolicies, p)
			})(n)
		}},
	} {
		if !strings.Contains(file.kinds, kind) {
			continue
		}
		_, err := c.read(dir+"/"+file.name+".json", file.use)
		errs = append(errs, err)
	}
	return r, errors.Join(errs...)
}

// resource reads the files beside the metadata of a resource.
func (c *collectDir) resource(dir string, a arn.ARN, m metadata) (Resource, error) {
	r := Resource{Origin: m.origin, ARN: a}
	var errs []error
	for _, name := range [...]string{"policy", "endpoint-policy"} {
		found, err := c.read(dir+"/"+name+".json", func(d *decoder, n *jsontree.Node) { d.document(&r.Policy)(n) })
		if found && !r.Policy.IsZero() {
			r.PolicyStatus = PolicyPresent
		}
		errs = append(errs, err)
	}
	_, err := c.read(dir+"/tags.json", func(d *decoder, n *jsontree.Node) { d.tags(&r.Tags)(n) })
	_, err2 := c.read(dir+"/bpa.json", func(d *decoder, n *jsontree.Node) {
		var members []string
		for _, name := range [...]string{"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"} {
			var on bool
			d.object(n, may(name, d.boolean(&on)))
			members = append(members, fmt.Sprintf(`"%s":%t`, strings.ToLower(name[:1])+name[1:], on))
		}
		r.Settings = []byte(`{"blockPublicAccess":{` + strings.Join(members, ",") + `}}`)
	})
	return r, errors.Join(append(errs, err, err2)...)
}
