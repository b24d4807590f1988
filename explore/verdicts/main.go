// Verdicts keeps tables of what the explorations of the primitives have seen: in the
// documentation of each package that has any, as a file with nothing else in it.
//
//	go run ./explore/verdicts                  run the explorations, and write the tables
//	go run ./explore/verdicts mutex context    those of these packages
//	go run ./explore/verdicts -check           write nothing, and say what would change
//	go run ./explore/verdicts -from FILE       take the verdicts of EXPLORE_REPORT=FILE go test -tags explore ./...
//
// Of the same code the tables are the same, whatever the machine and the time.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	var o options
	flag.BoolVar(&o.check, "check", false, "write nothing, and say what would change: exit status 1 if anything would")
	flag.StringVar(&o.from, "from", "", "take the verdicts from this report `FILE`, and run nothing")
	flag.Parse()
	same, err := o.main(os.Stdout, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "verdicts:", err)
		os.Exit(2)
	}
	if !same {
		fmt.Println("Is this change meant? go run ./explore/verdicts writes it.")
		os.Exit(1)
	}
}

type options struct {
	check bool
	from  string
}

// main writes or checks the tables of the suites with these names, or of all. It
// reports whether there is nothing that a check would complain about.
func (o *options) main(w io.Writer, names []string) (same bool, err error) {
	chosen, err := choose(names)
	if err != nil {
		return false, err
	}
	rows, err := o.rows(chosen)
	if err != nil {
		return false, err
	}
	same = true
	for _, s := range chosen {
		text, err := s.file(rows[s.path()])
		if err != nil {
			return false, fmt.Errorf("%s: %w", s.dir, err)
		}
		ok, err := o.settle(w, filepath.Join(s.dir, fileName), text)
		if err != nil {
			return false, err
		}
		same = same && ok
	}
	return same, nil
}

// fileName is last in the alphabet: go doc shows what the files of a package say in
// the order of their names.
const fileName = "zverdicts.go"

// settle prints in what way a file differs from this text, and if it is not only to be
// checked makes it the same.
func (o *options) settle(w io.Writer, name string, text []byte) (same bool, err error) {
	kept, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		return false, err
	}
	if bytes.Equal(kept, text) {
		return true, nil
	}
	fmt.Fprintf(w, "%s:\n", name)
	for _, line := range diff(kept, text) {
		fmt.Fprintln(w, line)
	}
	if o.check {
		return false, nil
	}
	return true, os.WriteFile(name, text, 0o666)
}
