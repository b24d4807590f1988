package view

import (
	"fmt"
	"strings"

	"github.com/syncprimer/syncprimer/gmp/sched"
)

// A Look is a place where an M has looked for a G, and what it has found.
type Look struct {
	At    string `json:"at"`
	Found string `json:"found"`
	Took  bool   `json:"took,omitempty"`
}

// The places, in the order of findRunnable.
const (
	atTick = iota
	atRunnext
	atRing
	atGlobal
	atNetwork
	atOthers
)

// tickEvery is schedTickEvery of package sched.
const tickEvery = 61

// sources are the places by the rules of the events.
var sources = map[string]int{
	"findRunnable, globrunqget: schedtick%61":    atTick,
	"runqget: runnext, inheritTime":              atRunnext,
	"runqget: runqhead":                          atRing,
	"findRunnable, globrunqgetbatch: gomaxprocs": atGlobal,
	"findRunnable, netpoll: lastpoll":            atNetwork,
	"stealWork, runqsteal, runqgrab: n/2":        atOthers,
	"stealWork, runqgrab: stealTries, usleep(3)": atOthers,
	"stealWork, check: stealTimersOrRunNextG":    atOthers,
}

// Looks returns where the M has looked before it found the goroutine that e, an event
// of kind Executed, is about: what comes later in the order of findRunnable it did not
// look at. None if it was not found in that way.
func Looks(e sched.Event, v sched.Snapshot) []Look {
	source, ok := sources[e.Rule]
	if !ok || e.What != sched.Executed {
		return nil
	}
	tick := v.Ps[e.P].Tick
	if source != atRunnext {
		tick-- // which counts this slice already
	}
	looks := []Look{
		{At: "61st tick", Found: fmt.Sprintf("not due, tick %d", tick)},
		{At: "runnext", Found: "empty"},
		{At: "ring", Found: "empty"},
		{At: "global queue", Found: "empty"},
		{At: "network", Found: "nothing"},
		{At: "other Ps"},
	}
	if tick%tickEvery == 0 {
		looks[atTick].Found = fmt.Sprintf("tick %d, but the global queue is empty", tick)
	}
	looks = looks[:source+1]
	looks[source].Took, looks[source].Found = true, e.Name
	return looks
}

// LooksText is all of that in a line.
func LooksText(looks []Look) string {
	parts := make([]string, len(looks))
	for i, l := range looks {
		parts[i] = l.At + ": " + l.Found
	}
	return strings.Join(parts, "; ")
}
