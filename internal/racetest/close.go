package racetest

import "github.com/syncprimer/syncprimer/internal/twin"

var closePrograms = []Program{
	{Name: "close: then a receive of zero", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Close() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "close: then a receive of zero, with a buffer", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Close() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "close: then a TryRecv of zero", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Close() },
			func() { must(received(c)); x.Read() })
	}},
	{Name: "close: wakes a receiver", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Close()
		s.Join()
	}},
	{Name: "close: wakes three receivers", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		for n := range 3 {
			s.Go(func() { c.Recv(); x.Read() })
			s.Asleep(n + 1)
		}
		x.Write()
		c.Close()
		s.Join()
	}},
	{Name: "close: write after it", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { c.Close(); x.Write() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "close: learns nothing of whom it wakes", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		c.Close()
		x.Read()
		s.Join()
	}},
	{Name: "close: two that it has woken", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		for n := range 2 {
			s.Go(func() { c.Recv(); x.Write() })
			s.Asleep(n + 1)
		}
		c.Close()
		s.Join()
	}},
	{Name: "close: two that receive zero", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		c.Close()
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "close: a receive from the buffer does not come after it", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { c.Send(1); x.Write(); c.Close() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "close: the receive after the last from the buffer", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { c.Send(1); x.Write(); c.Close() },
			func() { c.Recv(); c.Recv(); x.Read() })
	}},
	{Name: "close: the end of All", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { c.Send(1); c.Send(2); x.Write(); c.Close() },
			func() {
				for range c.All() {
				}
				x.Read()
			})
	}},
	{Name: "close: inside All", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { c.Send(1); c.Send(2); x.Write(); c.Close() },
			func() {
				for range c.All() {
					x.Read()
					break
				}
			})
	}},
	{Name: "close: does not come after a receive", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		c.Send(1)
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Close(); x.Read() })
	}},
	{Name: "close: need not be ordered with a receive", Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 2)
		c.Send(1)
		c.Send(2)
		s.InTurn(
			func() { c.Recv() },
			func() { c.Close() },
			func() { c.Recv(); c.Recv() })
	}},
	{Name: "close: need not be ordered with Len", Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		s.InTurn(
			func() { c.Len(); c.Cap() },
			func() { c.Close() },
			func() { c.Len(); c.Cap() })
	}},
	{Name: "close: not ordered with a send before", Racy: true, Inside: true, Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		s.InTurn(
			func() { c.Send(1) },
			func() { c.Close() })
	}},
	{Name: "close: not ordered with a send after", Racy: true, Inside: true, Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		s.InTurn(
			func() { c.Close() },
			func() { attempt(func() { c.Send(1) }) })
	}},
	{Name: "close: not ordered with a TrySend", Racy: true, Inside: true, Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		s.InTurn(
			func() { c.TrySend(1) },
			func() { c.Close() })
	}},
	{Name: "close: not ordered with a TrySend that fails", Racy: true, Inside: true, Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 0)
		s.InTurn(
			func() { must(!c.TrySend(1)) },
			func() { c.Close() })
	}},
	{Name: "close: not ordered with a send in a select", Racy: true, Inside: true, Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 1)
		s.InTurn(
			func() { s.Select(c.SendCase(1)) },
			func() { c.Close() })
	}},
	{Name: "close: not ordered with a send in a select with default", Racy: true, Inside: true, Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 0)
		s.InTurn(
			func() { s.TrySelect(c.SendCase(1)) },
			func() { c.Close() })
	}},
	{Name: "close: not ordered with a send that loses in a select", Racy: true, Inside: true, Run: func(s *Stage) {
		c, d := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0)
		s.Go(func() { s.Select(c.SendCase(1), d.RecvCase(nil, nil)) })
		s.Asleep(1)
		s.InTurn(func() { d.Send(1) })
		c.Close()
	}},
	{Name: "close: wakes a sender", Racy: true, Inside: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { attempt(func() { c.Send(1) }); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Close()
		s.Join()
	}},
	{Name: "close: by the receiver of the last value", Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 0)
		s.Go(func() { c.Send(1) })
		c.Recv()
		c.Close()
		s.Join()
	}},
	{Name: "close: by whom the senders have told that they are done", Run: func(s *Stage) {
		c, wg := twin.NewChan[int](s.Impl, 3), s.NewWaitGroup()
		for n := range 3 {
			wg.Go(func() { c.Send(n) })
		}
		wg.Wait()
		c.Close()
	}},
	{Name: "close: twice", Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 0)
		s.InTurn(
			func() { c.Close() },
			func() { attempt(c.Close) })
	}},
	{Name: "close: the second orders nothing", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Close() },
			func() { attempt(c.Close); x.Read() })
	}},
}
