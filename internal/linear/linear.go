// Package linear records what concurrent goroutines asked of an object and what
// they were told, and lets porcupine judge it: is there an order of all these
// operations, each placed somewhere between its call and its return, in which one
// goroutine alone could have got the same answers? If so the history is
// linearizable, and the object did what its sequential description (the model)
// says.
//
// The package has models for a mutex, a readers-writer lock and a counting
// semaphore. It is for tests only.
package linear

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// A Recorder collects a history. Its clients are numbered from zero; each is
// used by one goroutine at a time.
type Recorder struct {
	// A clock that only counts. Time would do as well, but two readings of this
	// one are never equal, so that nothing looks concurrent which was not.
	clock   atomic.Int64
	clients [][]porcupine.Operation
}

// NewRecorder returns a Recorder for so many clients.
func NewRecorder(clients int) *Recorder {
	return &Recorder{clients: make([][]porcupine.Operation, clients)}
}

// Do runs f on behalf of a client, records it under the name input with its
// output, and returns the output. An f that does not return is not recorded.
func (r *Recorder) Do(client int, input any, f func() (output any)) any {
	call := r.clock.Add(1)
	output := f()
	r.clients[client] = append(r.clients[client], porcupine.Operation{
		ClientId: client,
		Input:    input,
		Call:     call,
		Output:   output,
		Return:   r.clock.Add(1),
	})
	return output
}

// History returns what was recorded, in the order of the calls. All clients
// must have finished.
func (r *Recorder) History() []porcupine.Operation {
	history := slices.Concat(r.clients...)
	slices.SortFunc(history, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	return history
}

// How long porcupine may think. Histories of a few hundred operations take
// milliseconds; one that takes this long is too large for a test.
const patience = 20 * time.Second

// Linearizable reports whether the model explains the history. It fails the
// test if porcupine cannot tell.
func (r *Recorder) Linearizable(t testing.TB, model porcupine.Model) bool {
	t.Helper()
	result := porcupine.CheckOperationsTimeout(model, r.History(), patience)
	if result == porcupine.Unknown {
		t.Errorf("not decided in %v: use a shorter history", patience)
	}
	return result == porcupine.Ok
}

// Check fails the test if the model does not explain the history. It then prints
// the history, and names the file with porcupine's picture of it.
func (r *Recorder) Check(t testing.TB, model porcupine.Model) {
	t.Helper()
	result, info := porcupine.CheckOperationsVerbose(model, r.History(), patience)
	switch result {
	case porcupine.Ok:
	case porcupine.Unknown:
		t.Errorf("not decided in %v: use a shorter history", patience)
	default:
		t.Errorf("not linearizable:\n%s%s", r.table(model), picture(t, model, info))
	}
}

// picture writes the picture and returns a line that says where.
func picture(t testing.TB, model porcupine.Model, info porcupine.LinearizationInfo) string {
	path := filepath.Join(t.ArtifactDir(), "history.html")
	if err := porcupine.VisualizePath(model, info, path); err != nil {
		return fmt.Sprintf("no picture: %v\n", err)
	}
	return fmt.Sprintf("picture: %s (kept by go test -artifacts)\n", path)
}

// table returns the history as text, one column a client.
func (r *Recorder) table(model porcupine.Model) string {
	var b strings.Builder
	for _, op := range r.History() {
		column := strings.Repeat(" ", 20*op.ClientId)
		fmt.Fprintf(&b, "%5d-%-5d %s%s\n", op.Call, op.Return, column, describe(model, op))
	}
	return b.String()
}

func describe(model porcupine.Model, op porcupine.Operation) string {
	if model.DescribeOperation == nil {
		return fmt.Sprintf("%v: %v", op.Input, op.Output)
	}
	return model.DescribeOperation(op.Input, op.Output)
}
