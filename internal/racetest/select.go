package racetest

import "github.com/syncprimer/syncprimer/internal/twin"

var selectPrograms = []Program{
	{Name: "select: receives what is ready", Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() { s.Select(d.RecvCase(nil, nil), c.RecvCase(nil, nil)); x.Read() })
	}},
	{Name: "select: sends where there is room", Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); s.Select(d.SendCase(1), c.SendCase(2)) },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "select: is woken by a send", Run: func(s *Stage) {
		c, d, x, y := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell), new(Cell)
		s.Go(func() { y.Write(); s.Select(d.RecvCase(nil, nil), c.RecvCase(nil, nil)); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Send(1)
		y.Read()
		s.Join()
	}},
	{Name: "select: is woken by a receive", Run: func(s *Stage) {
		c, d, x, y := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell), new(Cell)
		s.Go(func() { y.Write(); s.Select(d.SendCase(1), c.SendCase(2)); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Recv()
		y.Read()
		s.Join()
	}},
	{Name: "select: is woken by Close", Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 1), new(Cell)
		s.Go(func() { s.Select(d.RecvCase(nil, nil), c.RecvCase(nil, nil)); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Close()
		s.Join()
	}},
	{Name: "select: write after the send that wakes it", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { s.Select(d.RecvCase(nil, nil), c.RecvCase(nil, nil)); x.Read() })
		s.Asleep(1)
		c.Send(1)
		x.Write()
		s.Join()
	}},
	{Name: "select: write after it was woken", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { s.Select(d.SendCase(1), c.SendCase(2)); x.Write() })
		s.Asleep(1)
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "select: both are ready, and either gives the order", Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1); d.Send(1) },
			func() { s.Select(c.RecvCase(nil, nil), d.RecvCase(nil, nil)); x.Read() })
	}},
	{Name: "select: both are ready, and the other one is taken", Racy: true, Run: func(s *Stage) {
		for s.steps.Load() == 0 { // until chance takes d
			c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 1), new(Cell)
			s.InTurn(
				func() { x.Write(); c.Send(1) },
				func() { d.Send(1) },
				func() {
					if s.Select(c.RecvCase(nil, nil), d.RecvCase(nil, nil)) == 1 {
						x.Read()
						s.Step()
					}
				})
		}
	}},
	{Name: "select: a full channel loses, and gives nothing", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() { s.Select(c.SendCase(2), d.SendCase(3)); x.Read() })
	}},
	{Name: "select: a loser's channel learns nothing", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 1), new(Cell)
		d.Send(1)
		s.InTurn(
			func() { x.Write(); s.Select(c.RecvCase(nil, nil), d.RecvCase(nil, nil)) },
			func() { c.Send(1); x.Read() })
	}},
	{Name: "select: a loser's channel learns nothing of one that slept", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 1), new(Cell)
		s.Go(func() { x.Write(); s.Select(c.SendCase(1), d.RecvCase(nil, nil)) })
		s.Asleep(1)
		s.InTurn(func() { d.Send(1) })
		s.InTurn(func() { must(!received(c)); x.Read() })
	}},
	{Name: "select: another in the queue of a loser", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		s.Go(func() { s.Select(c.RecvCase(nil, nil), d.RecvCase(nil, nil)); x.Read() })
		s.Asleep(2)
		d.Send(1)
		s.Asleep(1)
		c.Send(1)
		s.Join()
	}},
	{Name: "select: two selects meet", Run: func(s *Stage) {
		c, d, x, y := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell), new(Cell)
		s.Go(func() { y.Write(); s.Select(c.RecvCase(nil, nil), d.RecvCase(nil, nil)); x.Read() })
		s.Asleep(1)
		x.Write()
		s.Select(c.SendCase(1), d.SendCase(1))
		y.Read()
		s.Join()
	}},
	{Name: "select: past the buffer", Run: func(s *Stage) {
		c, x, y := twin.NewChan[int](s.Impl, 1), new(Cell), new(Cell)
		s.Go(func() { y.Write(); s.Select(c.RecvCase(nil, nil), c.RecvCase(nil, nil)); x.Read() })
		s.Asleep(1)
		x.Write()
		s.Select(c.SendCase(1))
		s.Select(c.SendCase(2))
		y.Read()
		s.Join()
	}},
	{Name: "select: a send past the buffer does not wait for the receiver", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.Go(func() { x.Write(); s.Select(c.RecvCase(nil, nil)) })
		s.Asleep(1)
		s.Select(c.SendCase(1))
		x.Read()
		s.Join()
	}},
	{Name: "select: a waiting send moves into the free slot", Run: func(s *Stage) {
		c, d, x, y := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 0), new(Cell), new(Cell)
		c.Send(1)
		s.Go(func() { x.Write(); s.Select(c.SendCase(2), d.SendCase(2)); y.Read() })
		s.Asleep(1)
		y.Write()
		c.Recv()
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "select: the receive that lets a waiting send go", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 0), new(Cell)
		c.Send(1)
		s.Go(func() { x.Write(); s.Select(c.SendCase(2), d.SendCase(2)) })
		s.Asleep(1)
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "select: k'th receive, k+C-1'th send", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		c.Send(1)
		s.InTurn(
			func() { x.Write(); s.Select(c.RecvCase(nil, nil)) },
			func() { s.Select(c.SendCase(2)); x.Read() })
	}},
	{Name: "select: elements without size", Run: func(s *Stage) {
		c, d, x := twin.NewChan[struct{}](s.Impl, 0), twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		s.Go(func() { s.Select(c.RecvCase(nil, nil), d.RecvCase(nil, nil)); x.Read() })
		s.Asleep(1)
		x.Write()
		d.Send(struct{}{})
		s.Join()
	}},
	{Name: "select: with a default that runs", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() {
				_, selected := s.TrySelect(c.SendCase(2), d.RecvCase(nil, nil))
				must(!selected)
				x.Read()
			})
	}},
	{Name: "select: with a default that does not run", Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 1), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() {
				_, selected := s.TrySelect(d.SendCase(2), c.RecvCase(nil, nil))
				must(selected)
				x.Read()
			})
	}},
	{Name: "select: of a closed channel", Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Close() },
			func() { s.Select(d.SendCase(2), c.RecvCase(nil, nil)); x.Read() },
			func() { s.TrySelect(d.SendCase(2), c.RecvCase(nil, nil)); x.Read() })
	}},
	{Name: "select: receives into a shared variable", Racy: true, Inside: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		c.Send(1)
		s.InTurn(
			func() { x.Read() },
			func() { s.Select(c.RecvCase(&x.v, nil)) })
	}},
	{Name: "select: receives into a shared variable after a sleep", Racy: true, Inside: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.Go(func() { s.Select(c.RecvCase(&x.v, nil)) })
		s.Asleep(1)
		s.Go(func() { x.Read(); s.Step() })
		s.AwaitStep(1)
		c.Send(1)
		s.Join()
	}},
	{Name: "select: ok is a shared variable", Racy: true, Inside: true, Run: func(s *Stage) {
		c, ok := twin.NewChan[int](s.Impl, 1), false
		c.Send(1)
		s.InTurn(
			func() { must(!ok) },
			func() { s.Select(c.RecvCase(nil, &ok)) })
	}},
	{Name: "select: the variable is read after the sleep that another ended", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { s.Select(c.RecvCase(&x.v, nil)); must(x.Read() == 7) })
		s.Asleep(1)
		c.Send(7)
		s.Join()
	}},
}
