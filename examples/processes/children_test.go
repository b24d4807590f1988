//go:build unix

package processes_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/syncprimer/syncprimer/context"
)

// The children are this test's own binary, so no tool has to be installed.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "child" {
		holdLifeline(os.Args[2])
		children[os.Args[2]](os.Args[3:])
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// child is the command that runs one.
func child(name string, args ...string) []string {
	return append([]string{os.Args[0], "child", name}, args...)
}

var children = map[string]func(args []string){
	"count": func(args []string) { // to a number, or for ever
		for n := 1; len(args) == 0 || n <= number(args[0]); n++ {
			fmt.Println(n)
		}
	},
	"even": func([]string) { // lets the even ones through
		for line := range lines() {
			if number(line)%2 == 0 {
				fmt.Println(line)
			}
		}
	},
	"first": func(args []string) { // lets so many lines through
		left := number(args[0])
		for line := range lines() {
			fmt.Println(line)
			if left--; left == 0 {
				return
			}
		}
	},
	"fail": func([]string) { // after it has read something
		for line := range lines() {
			fmt.Fprintln(os.Stderr, line, "is too much")
			os.Exit(3)
		}
	},
	"complain": func(args []string) { // and let everything through
		for range number(args[0]) {
			fmt.Fprintln(os.Stderr, "all of this is one line")
		}
		_, _ = io.Copy(os.Stdout, os.Stdin)
	},
	"tidy": func([]string) { // ends properly when it is interrupted
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("tidied up")
	},
	"stubborn": func([]string) { // does not listen
		signal.Ignore(os.Interrupt)
		fmt.Println("ready")
		forEver()
	},
	"parent": func([]string) { // has a child that holds the output open
		argv := child("stubborn")
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Stdout = os.Stdout
		if err := cmd.Start(); err != nil {
			panic(err)
		}
		forEver()
	},
}

func lines() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for in := bufio.NewScanner(os.Stdin); in.Scan() && yield(in.Text()); {
		}
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

// forEver ends with the lifeline. (The runtime would call a select without cases a
// deadlock.)
func forEver() {
	for {
		time.Sleep(time.Hour)
	}
}

const lifeline = "LIFELINE"

// holdLifeline connects to the test. When the test lets go, the process ends: none is
// left over, whatever the test comes to. When the process ends, the test sees that.
func holdLifeline(name string) {
	conn, err := net.Dial("tcp", os.Getenv(lifeline))
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(conn, name)
	go func() {
		// What it is asked it answers: so it can be seen to live.
		_, _ = io.Copy(conn, conn)
		os.Exit(1)
	}()
}
