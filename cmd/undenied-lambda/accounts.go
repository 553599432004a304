// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/undenied/undenied/snapshot"
)

// accounts is where the snapshot is. It is read when it is first needed and again
// when it has changed.
type accounts interface {
	// snapshot returns the newest snapshot, or the last one that could be read
	// with a warning that says why it is not the newest.
	snapshot(context.Context) (snap *snapshot.Snapshot, warning, err error)
}

// openAccounts returns the accounts that UNDENIED_SNAPSHOT names.
func openAccounts(services *services, name string) (accounts, error) {
	rest, ok := strings.CutPrefix(name, "s3://")
	switch {
	case name == "":
		return nobody{}, nil
	case !ok:
		return &fileAccounts{path: name}, nil
	}
	bucket, key, _ := strings.Cut(rest, "/")
	if bucket == "" || key == "" || strings.HasSuffix(key, "/") {
		return nil, fmt.Errorf("%q names no object, want s3://BUCKET/KEY", name)
	}
	conf, err := services.in("")
	if err != nil {
		return nil, err
	}
	client := s3.NewFromConfig(conf, func(o *s3.Options) { o.UsePathStyle = o.UsePathStyle || o.BaseEndpoint != nil })
	return &objectAccounts{client: client, bucket: bucket, key: key}, nil
}

// nobody is no accounts at all.
type nobody struct{}

func (nobody) snapshot(context.Context) (*snapshot.Snapshot, error, error) {
	return new(snapshot.Snapshot), nil, nil
}

// fileAccounts is a snapshot in the file system.
type fileAccounts struct {
	path string
	last *snapshot.Snapshot
	size int64
	time time.Time
}

func (f *fileAccounts) snapshot(context.Context) (*snapshot.Snapshot, error, error) {
	info, err := os.Stat(f.path)
	if err == nil && f.last != nil && info.Size() == f.size && info.ModTime().Equal(f.time) {
		return f.last, nil, nil
	}
	var snap *snapshot.Snapshot
	if err == nil {
		snap, err = snapshot.Load(f.path)
	}
	if err != nil {
		return orLast(f.last, err)
	}
	f.last, f.size, f.time = snap, info.Size(), info.ModTime()
	return snap, nil, nil
}

// objectAccounts is a snapshot in S3.
type objectAccounts struct {
	client      *s3.Client
	bucket, key string
	last        *snapshot.Snapshot
	etag        string // of the last one
}

func (o *objectAccounts) snapshot(ctx context.Context) (*snapshot.Snapshot, error, error) {
	in := &s3.GetObjectInput{Bucket: &o.bucket, Key: &o.key}
	if o.last != nil {
		in.IfNoneMatch = &o.etag
	}
	out, err := o.client.GetObject(ctx, in)
	if status := new(awshttp.ResponseError); errors.As(err, &status) && status.HTTPStatusCode() == http.StatusNotModified {
		return o.last, nil, nil
	}
	var snap *snapshot.Snapshot
	if err == nil {
		snap, err = load(path.Base(o.key), out.Body)
	}
	if err != nil {
		return orLast(o.last, fmt.Errorf("s3://%s/%s: %w", o.bucket, o.key, err))
	}
	o.last, o.etag = snap, aws.ToString(out.ETag)
	return snap, nil, nil
}

// load reads a snapshot by way of a file, whose name tells the format.
func load(name string, body io.ReadCloser) (snap *snapshot.Snapshot, err error) {
	defer func() { err = errors.Join(err, body.Close()) }()
	dir, err := os.MkdirTemp("", "undenied")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(file, body); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	return snapshot.Load(file.Name())
}

// orLast goes on with the last snapshot if there is one.
func orLast(last *snapshot.Snapshot, err error) (snap *snapshot.Snapshot, warning, failed error) {
	if last == nil {
		return nil, nil, err
	}
	return last, fmt.Errorf("the snapshot is the one read before: %w", err), nil
}
