// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"bytes"
	stdgzip "compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/undenied/undenied/cloudtrail"
)

// A reader finds the events of a gzipped log file whose error code is one of
// denialCodes and calls found with the ID of each.
type reader struct {
	name string
	read func(file []byte, found func(id string)) error
}

var denialCodes = []string{"AccessDenied", "Client.UnauthorizedOperation"}

// readers are this package and what else one would write.
var readers = []reader{
	{"undenied", readRecords},
	{"undenied-every-event", readEvents},
	{"gzip-encoding-json", readStruct},
	{"gzip-gjson", readGJSON},
	{"gzip-prefilter-gjson", readPrefiltered},
}

func readRecords(file []byte, found func(string)) error {
	for rec, err := range cloudtrail.Records("f", bytes.NewReader(file)) {
		if err != nil {
			return err
		}
		if !rec.MayBeRefused() {
			continue
		}
		for e, err := range rec.Events() {
			if err != nil {
				return err
			}
			if slices.Contains(denialCodes, e.ErrorCode) {
				found(e.ID)
			}
		}
	}
	return nil
}

func readEvents(file []byte, found func(string)) error {
	for e, err := range cloudtrail.Events("f", bytes.NewReader(file)) {
		if err != nil {
			return err
		}
		if slices.Contains(denialCodes, e.ErrorCode) {
			found(e.ID)
		}
	}
	return nil
}

// unzip returns the text of a file by the standard library.
func unzip(file []byte) ([]byte, error) {
	z, err := stdgzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// readStruct decodes each record into what a denial is explained from.
func readStruct(file []byte, found func(string)) error {
	z, err := stdgzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return err
	}
	var log struct {
		Records []struct {
			EventID, EventSource, EventName, EventTime, AwsRegion, RecipientAccountId string
			SourceIPAddress, UserAgent, ErrorCode, ErrorMessage                       string
			UserIdentity                                                              struct {
				Type, Arn, AccountID, PrincipalID string
				SessionContext                    struct{ SessionIssuer struct{ Arn string } }
			}
			Resources                           []struct{ ARN, AccountID, Type string }
			RequestParameters, ResponseElements json.RawMessage
		}
	}
	if err := json.NewDecoder(z).Decode(&log); err != nil {
		return err
	}
	for _, r := range log.Records {
		if slices.Contains(denialCodes, r.ErrorCode) {
			found(r.EventID)
		}
	}
	return nil
}

func readGJSON(file []byte, found func(string)) error {
	text, err := unzip(file)
	if err != nil {
		return err
	}
	gjson.GetBytes(text, "Records").ForEach(func(_, r gjson.Result) bool {
		if slices.Contains(denialCodes, r.Get("errorCode").Str) {
			found(r.Get("eventID").Str)
		}
		return true
	})
	return nil
}

// readPrefiltered looks for the name of the error code, and takes the record
// around it to begin as AWS begins it.
func readPrefiltered(file []byte, found func(string)) error {
	text, err := unzip(file)
	if err != nil {
		return err
	}
	for begin := 0; ; {
		i := bytes.Index(text[begin:], []byte(`"errorCode"`))
		if i < 0 {
			return nil
		}
		start := bytes.LastIndex(text[:begin+i], []byte(`{"eventVersion"`))
		if start < 0 {
			return io.ErrUnexpectedEOF
		}
		if slices.Contains(denialCodes, gjson.GetBytes(text[start:], "errorCode").Str) {
			found(gjson.GetBytes(text[start:], "eventID").Str)
		}
		begin += i + 1
	}
}

// All readers find the same denials, so that comparing them is fair.
func TestReadersAgree(t *testing.T) {
	a := newArchive(t, 2, 400)
	if a.denials == 0 {
		t.Fatal("no denials in the archive")
	}
	var want []string
	for i, r := range readers {
		var got []string
		for _, file := range a.files {
			if err := r.read(file, func(id string) { got = append(got, id) }); err != nil {
				t.Fatalf("%s: %v", r.name, err)
			}
		}
		if i == 0 {
			want = got
		}
		if len(got) != a.denials || !slices.Equal(got, want) {
			t.Errorf("%s finds %d denials, %s %d, the archive has %d", r.name, len(got), readers[0].name, len(want), a.denials)
		}
	}
}

// BenchmarkArchive reads an archive for its denials, on one core and on all.
func BenchmarkArchive(b *testing.B) {
	a := newArchive(b, 8, 1000)
	for _, cores := range []int{1, runtime.NumCPU()} {
		for _, r := range readers {
			b.Run(fmt.Sprintf("%s/cores=%d", r.name, cores), func(b *testing.B) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
				b.ReportAllocs()
				var denials, next atomic.Int64
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						file := a.files[int(next.Add(1))%len(a.files)]
						if err := r.read(file, func(string) { denials.Add(1) }); err != nil {
							b.Error(err)
						}
					}
				})
				if denials.Load() == 0 && b.N >= len(a.files) {
					b.Error("no denials found")
				}
				records := float64(b.N) * float64(a.records) / float64(len(a.files))
				b.ReportMetric(records/b.Elapsed().Seconds(), "records/s")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/records, "ns/record")
			})
		}
	}
}
