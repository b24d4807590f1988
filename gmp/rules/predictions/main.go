// Predictions prints what the simulator predicts for scenarios: their names are the
// arguments, and each gets a line of JSON as soon as it is known. Command rules builds it
// with a rule changed.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/syncprimer/syncprimer/gmp/scenario"
)

// A simulator with a wrong rule may go on for ever. As it is, it needs a few seconds for
// the longest scenario.
const timeLimit = 30 * time.Second

// Of itself a program about the stack says this, in a run on linux/amd64.
var said = map[string][]string{
	"stack-growth":      {"312", "192"},
	"starting-size":     {"2767808", "308", "16384", "312", "192"},
	"starting-size-off": {"2767808", "308", "2048", "312", "192"},
}

func main() {
	out := json.NewEncoder(os.Stdout)
	for _, name := range os.Args[1:] {
		s := scenario.Find(name)
		if s == nil {
			fmt.Fprintf(os.Stderr, "predictions: there is no scenario %q\n", name)
			os.Exit(2)
		}
		limit := time.AfterFunc(timeLimit, func() { fmt.Fprintln(os.Stderr, "it goes on for ever"); os.Exit(3) })
		o := predict(s)
		limit.Stop()
		if err := out.Encode(o); err != nil {
			fmt.Fprintln(os.Stderr, "predictions:", err)
			os.Exit(2)
		}
	}
}

// predict also has an outcome where the simulator itself gives up.
func predict(s *scenario.Scenario) (o scenario.Outcome) {
	defer func() {
		if r := recover(); r != nil {
			text, _, _ := strings.Cut(fmt.Sprint(r), "\n")
			o = scenario.Outcome{End: "the simulator: panic: " + text}
		}
	}()
	if s.Given != nil {
		return s.Given(scenario.Outcome{Log: said[s.Name]})
	}
	return s.Predict()
}
