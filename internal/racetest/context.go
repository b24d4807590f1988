package racetest

import (
	"errors"
	"time"
)

const (
	lockOfContext = "the methods of a context go through its lock, which orders them more than the documentation promises"
	lazyDone      = "the channel is made when Done is first called, and is handed to others by an atomic"
)

// A cellError is an error that points to a variable.
type cellError struct{ x *Cell }

func (cellError) Error() string { return "a cell" }

type key struct{}

var contextPrograms = []Program{
	{Name: "context: cancel, then Done", Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); cancel() },
			func() { <-ctx.Done(); x.Read() })
	}},
	{Name: "context: cancel wakes who waits for Done", Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.Go(func() { <-ctx.Done(); x.Read() })
		s.Asleep(1)
		x.Write()
		cancel()
		s.Join()
	}},
	{Name: "context: cancel, then Err", Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); cancel() },
			func() { must(ctx.Err() != nil); x.Read() })
	}},
	{Name: "context: cancel, then Cause", Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancelCause(s.Context.Background())
		s.InTurn(
			func() { x := new(Cell); x.Write(); cancel(cellError{x}) },
			func() {
				var cause cellError
				must(errors.As(s.Context.Cause(ctx), &cause))
				cause.x.Read()
			})
	}},
	{Name: "context: cancel of the parent, then Done", Run: func(s *Stage) {
		parent, cancel := s.Context.WithCancel(s.Context.Background())
		ctx, stop := s.Context.WithTimeout(s.Context.WithValue(parent, key{}, 1), time.Hour)
		defer stop()
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); cancel() },
			func() { <-ctx.Done(); x.Read() },
			func() { must(ctx.Err() != nil); x.Read() })
	}},
	{Name: "context: cancel of the parent wakes who waits for Done", Run: func(s *Stage) {
		parent, cancel := s.Context.WithCancel(s.Context.Background())
		ctx, stop := s.Context.WithCancel(parent)
		defer stop()
		x := new(Cell)
		s.Go(func() { <-ctx.Done(); x.Read() })
		s.Asleep(1)
		x.Write()
		cancel()
		s.Join()
	}},
	{Name: "context: derived after the parent was cancelled", Run: func(s *Stage) {
		parent, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); cancel() },
			func() {
				ctx, stop := s.Context.WithCancel(parent)
				defer stop()
				<-ctx.Done()
				x.Read()
			})
	}},
	{Name: "context: write after cancel, Done", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.InTurn(
			func() { cancel(); x.Write() },
			func() { <-ctx.Done(); x.Read() })
	}},
	{Name: "context: write after cancel, Err", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.InTurn(
			func() { cancel(); x.Write() },
			func() { must(ctx.Err() != nil); x.Read() })
	}},
	{Name: "context: write after cancel of the parent", Racy: true, Run: func(s *Stage) {
		parent, cancel := s.Context.WithCancel(s.Context.Background())
		ctx, stop := s.Context.WithCancel(parent)
		defer stop()
		x := new(Cell)
		s.InTurn(
			func() { cancel(); x.Write() },
			func() { <-ctx.Done(); x.Read() })
	}},
	{Name: "context: cancel learns nothing of whom it wakes", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x, done := new(Cell), ctx.Done()
		s.Go(func() { x.Write(); <-done })
		s.Asleep(1)
		cancel()
		x.Read()
		s.Join()
	}},
	{Name: "context: two that have seen Done", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		cancel()
		s.InTurn(
			func() { x.Write(); <-ctx.Done() },
			func() { <-ctx.Done(); x.Read() })
	}},
	{Name: "context: two that have seen Err", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		cancel()
		s.InTurn(
			func() { x.Write(); must(ctx.Err() != nil) },
			func() { must(ctx.Err() != nil); x.Read() })
	}},
	{Name: "context: Err is nil", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		defer cancel()
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); must(ctx.Err() == nil) },
			func() { must(ctx.Err() == nil); x.Read() })
	}},
	{Name: "context: Done for the first time, then Err that is nil", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		defer cancel()
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); ctx.Done() },
			func() { must(ctx.Err() == nil); x.Read() })
	}},
	{Name: "context: Done for the first time, then Done", Racy: true, Both: lazyDone, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		defer cancel()
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); ctx.Done() },
			func() { ctx.Done(); x.Read() })
	}},
	{Name: "context: Done, then Done, not for the first time", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		defer cancel()
		x := new(Cell)
		ctx.Done()
		s.InTurn(
			func() { x.Write(); ctx.Done() },
			func() { ctx.Done(); x.Read() })
	}},
	{Name: "context: cancel, then cancel", Racy: true, Both: lockOfContext, Run: func(s *Stage) {
		_, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); cancel() },
			func() { cancel(); x.Read() })
	}},
	{Name: "context: two are derived from it", Racy: true, Both: lockOfContext, Run: func(s *Stage) {
		parent, cancel := s.Context.WithCancel(s.Context.Background())
		defer cancel()
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); s.Context.AfterFunc(parent, nothing) },
			func() { s.Context.AfterFunc(parent, nothing); x.Read() })
	}},
	{Name: "context: WithoutCancel does not hear of it", Racy: true, Run: func(s *Stage) {
		parent, cancel := s.Context.WithCancel(s.Context.Background())
		ctx := s.Context.WithoutCancel(parent)
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); cancel() },
			func() { must(ctx.Err() == nil && ctx.Done() == nil); x.Read() })
	}},
	{Name: "context: cancel of the child, then Err of the parent", Racy: true, Run: func(s *Stage) {
		parent, cancelParent := s.Context.WithCancel(s.Context.Background())
		defer cancelParent()
		_, cancel := s.Context.WithCancel(parent)
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); cancel() },
			func() { must(parent.Err() == nil); x.Read() })
	}},
	{Name: "context: cancel, and the function of AfterFunc", Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.Context.AfterFunc(ctx, func() { x.Read(); s.Step() })
		x.Write()
		cancel()
		s.AwaitStep(1)
	}},
	{Name: "context: AfterFunc, and its function", Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.InTurn(
			func() { x.Write(); s.Context.AfterFunc(ctx, func() { x.Read(); s.Step() }) },
			func() { cancel(); s.AwaitStep(1) })
	}},
	{Name: "context: write after AfterFunc", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.InTurn(
			func() { s.Context.AfterFunc(ctx, func() { x.Read(); s.Step() }); x.Write() },
			func() { cancel(); s.AwaitStep(1) })
	}},
	{Name: "context: write after cancel, and the function of AfterFunc", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		s.Context.AfterFunc(ctx, func() { s.AwaitStep(1); x.Read(); s.Step() })
		cancel()
		x.Write()
		s.Step()
		s.AwaitStep(2)
	}},
	{Name: "context: stop does not wait for the function of AfterFunc", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithCancel(s.Context.Background())
		x := new(Cell)
		stop := s.Context.AfterFunc(ctx, func() { x.Write(); s.Step() })
		cancel()
		s.AwaitStep(1)
		must(!stop())
		x.Read()
	}},
	{Name: "context: what came before WithTimeout, and Done", Run: func(s *Stage) {
		x := new(Cell)
		x.Write()
		ctx, cancel := s.Context.WithTimeout(s.Context.Background(), time.Millisecond)
		defer cancel()
		s.InTurn(func() { <-ctx.Done(); x.Write() })
	}},
	{Name: "context: what came after WithTimeout, and Done", Racy: true, Run: func(s *Stage) {
		ctx, cancel := s.Context.WithTimeout(s.Context.Background(), time.Millisecond)
		defer cancel()
		x := new(Cell)
		s.InTurn(
			func() { x.Write() },
			func() { <-ctx.Done(); x.Read() })
	}},
	{Name: "context: what a value points to", Racy: true, Run: func(s *Stage) {
		ctx := s.Context.WithValue(s.Context.Background(), key{}, new(Cell))
		s.InTurn(
			func() { ctx.Value(key{}).(*Cell).Write() },
			func() { ctx.Value(key{}).(*Cell).Read() })
	}},
	{Name: "context: Value is read by many", Run: func(s *Stage) {
		x := new(Cell)
		x.Write()
		ctx := s.Context.WithValue(s.Context.Background(), key{}, x)
		for range 3 {
			s.Go(func() { ctx.Value(key{}).(*Cell).Read() })
		}
		s.Join()
	}},
}
