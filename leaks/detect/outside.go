package detect

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/leaks/explored"
	"github.com/syncprimer/syncprimer/leaks/testdata/catalogue"
)

func explorer(ctx context.Context, s *Studio, q question) (Answer, error) {
	if q.leak.Foreign != "" {
		return Answer{Cannot, q.leak.Foreign}, nil
	}
	r, err := run(ctx, childVariable+"=", 0, s.explored, catalogue.NameOf(q.program()))
	if err != nil {
		return Answer{}, err
	}
	var report explored.Report
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil {
		return Answer{}, fmt.Errorf("the explorer: %w\n%s", err, r.stderr)
	}
	switch {
	case report.Cannot:
		return Answer{Cannot, report.Text}, nil
	case report.Sees:
		return Answer{Sees, report.Text}, nil
	}
	return Answer{Nothing, report.Text}, nil
}

// A complaint is what vet says of one line of the catalogue.
type complaint struct {
	Posn, Message string
	analyzer      string
}

// vet has go vet read the catalogue, once for all questions.
func (s *Studio) vet(ctx context.Context) (all []complaint, err error) {
	flag, err := s.neverSeen()
	if err != nil {
		return nil, err
	}
	out, err := goCommand(ctx, s.root, nil, "vet", "-json", flag, module+"/"+vetted)
	if err != nil {
		return nil, err
	}
	var found map[string]map[string][]complaint
	if out == "" {
		return nil, nil
	}
	if err := json.NewDecoder(bytes.NewReader([]byte(out))).Decode(&found); err != nil {
		return nil, fmt.Errorf("what go vet has printed: %w\n%s", err, out)
	}
	for _, byAnalyzer := range found {
		for _, name := range slices.Sorted(maps.Keys(byAnalyzer)) {
			for _, c := range byAnalyzer[name] {
				c.analyzer = name
				all = append(all, c)
			}
		}
	}
	return all, nil
}

// neverSeen is for the cache of go vet, which in go1.26 takes a package that was read for
// the sake of another one (and whose mistakes were nobody's business) for one that has no
// mistakes. So the package is one that nobody has read yet.
func (s *Studio) neverSeen() (flag string, err error) {
	const file = vetted + "/table.go"
	text, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(file)))
	if err != nil {
		return "", err
	}
	text = fmt.Appendf(text, "// %s\n", rand.Text())
	return s.overlay("vet", map[string][]byte{file: text})
}

func vet(_ context.Context, s *Studio, q question) (Answer, error) {
	var said []string
	for _, f := range catalogue.Source(q.program()) {
		for _, c := range s.complaints {
			place, line := c.place()
			if place == f.File && f.From <= line && line <= f.To {
				said = append(said, fmt.Sprintf("%s:%d: %s: %s", place, line, c.analyzer, c.Message))
			}
		}
	}
	if said == nil {
		return Answer{Nothing, ""}, nil
	}
	return Answer{Sees, strings.Join(said, "\n")}, nil
}

// place is the name of the file and the line, of "/a/b.go:3:7".
func (c complaint) place() (file string, line int) {
	parts := strings.Split(filepath.ToSlash(c.Posn), ":")
	if len(parts) < 3 {
		return c.Posn, 0
	}
	_, _ = fmt.Sscan(parts[len(parts)-2], &line)
	return filepath.Base(strings.Join(parts[:len(parts)-2], ":")), line
}
