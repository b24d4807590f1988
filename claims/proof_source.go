package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/internal/goroot"
)

// checkedWith is the version of Go whose source the proofs below were written against.
// They read the source of whatever toolchain runs them.
const checkedWith = "go1.26"

// source is something that is read from the toolchain's own source.
type source struct {
	what string // for the page
	want string
	read func() (string, error)
}

func (p source) text() string { return fmt.Sprintf("in the source (%s): %s", checkedWith, p.what) }

func (p source) check(context.Context, *lab) error {
	got, err := p.read()
	if err == nil && got != p.want {
		err = fmt.Errorf("%s: the source of this toolchain has %s", p.what, got)
	}
	return err
}

func (p source) turned() proof {
	p.want = "not " + p.want
	return p
}

// constant is a proof by a constant of the standard library, such as runtime._FixedStack.
func constant(pkg, name, value string) proof {
	return source{fmt.Sprintf("`%s` is %s", name, value), value, func() (string, error) {
		p, err := goroot.Load(pkg)
		if err != nil {
			return "", err
		}
		return p.Const(name)
	}}
}

// fields is a proof by the fields of a struct, each with its type.
func fields(pkg, typ string, want ...string) proof {
	list := strings.Join(want, "; ")
	return source{fmt.Sprintf("`%s` has the fields `%s`", typ, list), list, func() (string, error) {
		p, err := goroot.Load(pkg)
		if err != nil {
			return "", err
		}
		got, err := p.Fields(typ)
		return strings.Join(got, "; "), err
	}}
}

// field is a proof by one field of a struct.
func field(pkg, typ, want string) proof { return hasField(pkg, typ, want, true) }

// noField is a proof that a struct has no field, whatever its type: the name is enough.
func noField(pkg, typ, name string) proof { return hasField(pkg, typ, name, false) }

func hasField(pkg, typ, name string, is bool) proof {
	what := fmt.Sprintf("`%s` has a field `%s`", typ, name)
	if !is {
		what = fmt.Sprintf("`%s` has no field `%s`", typ, name)
	}
	return source{what, fmt.Sprint(is), func() (string, error) {
		p, err := goroot.Load(pkg)
		if err != nil {
			return "", err
		}
		got, err := p.Fields(typ)
		found := slices.ContainsFunc(got, func(f string) bool { return f == name || strings.HasPrefix(f, name+" ") })
		return fmt.Sprint(found), err
	}}
}

// literal is a proof by a number that is written in a function.
func literal(pkg, function string, n int64) proof {
	return source{fmt.Sprintf("%d in `%s`", n, function), "true", func() (string, error) {
		p, err := goroot.Load(pkg)
		if err != nil {
			return "", err
		}
		got, err := p.Literals(function)
		return fmt.Sprint(slices.Contains(got, n)), err
	}}
}

// calls is a proof by what a function calls.
func calls(pkg, function, callee string) proof { return callsOrNot(pkg, function, callee, true) }

// callsNot is a proof by what it does not call.
func callsNot(pkg, function, callee string) proof { return callsOrNot(pkg, function, callee, false) }

func callsOrNot(pkg, function, callee string, is bool) proof {
	what := fmt.Sprintf("`%s` calls `%s`", function, callee)
	if !is {
		what = fmt.Sprintf("`%s` does not call `%s`", function, callee)
	}
	return source{what, fmt.Sprint(is), func() (string, error) {
		p, err := goroot.Load(pkg)
		if err != nil {
			return "", err
		}
		got, err := p.Calls(function)
		return fmt.Sprint(slices.Contains(got, callee)), err
	}}
}

// has is a proof by an expression in a function.
func has(pkg, function, expression string) proof {
	return source{fmt.Sprintf("`%s` in `%s`", expression, function), "true", func() (string, error) {
		p, err := goroot.Load(pkg)
		if err != nil {
			return "", err
		}
		found, err := p.Has(function, expression)
		return fmt.Sprint(found), err
	}}
}

// api is a proof by the list of what a version of Go has added to the standard library.
func api(version, line string) proof {
	return source{fmt.Sprintf("`api/go%s.txt` has `%s`", version, line), "true", func() (string, error) {
		is, err := goroot.API(version, line)
		return fmt.Sprint(is), err
	}}
}

// compiles is a piece of a program that compiles, or the error with which it does not.
type compiles struct{ code, err string }

// refused is a proof by the compiler: the statements are refused, with these words.
func refused(code, err string) proof { return compiles{code, err} }

// accepted is a proof by the compiler: the statements compile.
func accepted(code string) proof { return compiles{code, ""} }

func (p compiles) text() string {
	code := strings.Join(strings.Fields(p.code), " ")
	if p.err == "" {
		return fmt.Sprintf("`%s` compiles", code)
	}
	return fmt.Sprintf("`%s` does not compile: %s", code, p.err)
}

func (p compiles) turned() proof {
	if p.err == "" {
		return compiles{p.code, "an error"}
	}
	return compiles{p.code, ""}
}

func (p compiles) check(context.Context, *lab) error {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", program(p.code), parser.SkipObjectResolution)
	if err == nil {
		config := types.Config{Importer: importer.ForCompiler(fset, "source", nil), GoVersion: checkedWith}
		_, err = config.Check("p", fset, []*ast.File{f}, nil)
	}
	switch {
	case err == nil && p.err != "":
		return fmt.Errorf("%s: it compiles", p.code)
	case err != nil && (p.err == "" || !strings.Contains(err.Error(), p.err)):
		return fmt.Errorf("%s: %w", p.code, err)
	}
	return nil
}

// program makes a file of statements. Declarations come as they are, after a line "//".
func program(code string) string {
	declared, body, ok := strings.Cut(code, "//\n")
	if !ok {
		declared, body = "", code
	}
	imports := ""
	for _, pkg := range []string{"context", "sync", "time"} {
		if strings.Contains(code, pkg+".") {
			imports += fmt.Sprintf("import %q\n", pkg)
		}
	}
	return "package p\n" + imports + declared + "\nfunc _() {\n" + body + "\n}\n"
}
