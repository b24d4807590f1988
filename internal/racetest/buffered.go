package racetest

import "github.com/syncprimer/syncprimer/internal/twin"

var bufferedPrograms = []Program{
	{Name: "buffer: k'th send, k'th receive", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "buffer: k'th send, k'th receive, three times round", Run: func(s *Stage) {
		c := twin.NewChan[int](s.Impl, 2)
		for range 3 {
			x, y := new(Cell), new(Cell)
			s.InTurn(
				func() { x.Write(); c.Send(1) },
				func() { y.Write(); c.Send(2) },
				func() { c.Recv(); x.Read(); c.Recv(); y.Read() })
		}
	}},
	{Name: "buffer: the second send, the first receive", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { c.Send(1); x.Write(); c.Send(2) },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "buffer: the first send, the second receive by another", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() { c.Send(2) },
			func() { c.Recv() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "buffer: write after the send", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { c.Send(1); x.Write() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "buffer: k'th receive, k+C'th send", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		c.Send(1)
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Send(2); x.Read() })
	}},
	{Name: "buffer: a semaphore of two", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		c.Send(1)
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Send(2); c.Send(3); x.Read() })
	}},
	{Name: "buffer: k'th receive, k+C-1'th send", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		c.Send(1)
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Send(2); x.Read() })
	}},
	{Name: "buffer: k'th receive, k+C-1'th send, second time round", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 3), new(Cell)
		for i := range 3 {
			c.Send(i)
		}
		c.Recv()
		c.Send(3) // full, the oldest in the second slot
		s.InTurn(
			func() { c.Recv() },
			func() { x.Write(); c.Recv() },
			func() { c.Send(4); x.Read() })
	}},
	{Name: "buffer: send, then send", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() { c.Send(2); x.Read() })
	}},
	{Name: "buffer: receive, then receive", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		c.Send(1)
		c.Send(2)
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "buffer: a slot does not hand on what its former users did", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() { c.Recv() },
			func() { c.Send(2) },
			func() { c.Recv(); x.Write() })
	}},
	{Name: "buffer: the value of a waiting sender moves into the free slot", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		c.Send(1)
		s.Go(func() { x.Write(); c.Send(2) })
		s.Asleep(1)
		c.Recv()
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "buffer: the receive that lets a waiting sender go is not of its value", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		c.Send(1)
		s.Go(func() { x.Write(); c.Send(2) })
		s.Asleep(1)
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "buffer: a waiting sender comes after the receive that lets it go", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		c.Send(1)
		s.Go(func() { c.Send(2); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Recv()
		s.Join()
	}},
	{Name: "buffer: a waiting sender comes after k, not after k+1", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		c.Send(1)
		c.Send(2)
		s.Go(func() { c.Send(3); s.AwaitStep(1); x.Read() })
		s.Asleep(1)
		c.Recv()
		x.Write()
		c.Recv()
		s.Step()
		s.Join()
	}},
	{Name: "buffer: past the buffer to a waiting receiver", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Send(1)
		s.Join()
	}},
	{Name: "buffer: a send past the buffer does not wait for the receiver", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		c.Send(1)
		x.Read()
		s.Join()
	}},
	{Name: "buffer: past the buffer, and the k+C'th send", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		c.Send(1)
		c.Send(2)
		x.Read()
		s.Join()
	}},
	{Name: "buffer: past the buffer, and the k+C-1'th send", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 2), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		c.Send(1)
		c.Send(2)
		x.Read()
		s.Join()
	}},
	{Name: "buffer: Len", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() { must(c.Len() == 1); x.Read() })
	}},
	{Name: "buffer: TrySend, TryRecv", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); must(c.TrySend(1)) },
			func() {
				_, _, received := c.TryRecv()
				must(received)
				x.Write()
			},
			func() { must(!received(c) && c.TrySend(2)) })
	}},
	{Name: "buffer: TrySend that fails", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(1) },
			func() { must(!c.TrySend(2)); x.Read() })
	}},
	{Name: "buffer: TryRecv that fails", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		c.Send(1)
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { must(!received(c)); x.Read() })
	}},
	{Name: "buffer: elements of a page", Run: func(s *Stage) {
		c, x := twin.NewChan[[4096]byte](s.Impl, 1), new(Cell)
		c.Send([4096]byte{})
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Send([4096]byte{}); x.Read() })
	}},
	{Name: "buffer: what an element points to", Run: func(s *Stage) {
		c := twin.NewChan[*Cell](s.Impl, 1)
		s.InTurn(
			func() { x := new(Cell); x.Write(); c.Send(x) },
			func() { x, _ := c.Recv(); x.Write() })
	}},
	{Name: "buffer: what an element points to, written after the send", Racy: true, Run: func(s *Stage) {
		c := twin.NewChan[*Cell](s.Impl, 1)
		s.InTurn(
			func() { x := new(Cell); c.Send(x); x.Write() },
			func() { x, _ := c.Recv(); x.Write() })
	}},
}

func received(c twin.Chan[int]) bool {
	_, _, received := c.TryRecv()
	return received
}
