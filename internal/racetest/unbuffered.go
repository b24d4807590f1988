package racetest

import "github.com/syncprimer/syncprimer/internal/twin"

var unbufferedPrograms = []Program{
	{Name: "chan: send to a waiting receiver", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Send(1)
		s.Join()
	}},
	{Name: "chan: receive from a waiting sender", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Send(1) })
		s.Asleep(1)
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "chan: the receive comes before the end of the send, receiver waits", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		c.Send(1)
		x.Read()
		s.Join()
	}},
	{Name: "chan: the receive comes before the end of the send, sender waits", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { c.Send(1); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Recv()
		s.Join()
	}},
	{Name: "chan: write after a send to a waiting receiver", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		c.Send(1)
		x.Write()
		s.Join()
	}},
	{Name: "chan: read after a receive from a waiting sender", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { c.Send(1); x.Write() })
		s.Asleep(1)
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "chan: read before the receive", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Send(1) })
		s.Asleep(1)
		x.Read()
		c.Recv()
		s.Join()
	}},
	{Name: "chan: one waiting sender knows nothing of another", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Send(1) })
		s.Asleep(1)
		s.Go(func() { x.Read(); c.Send(2) })
		s.Asleep(2)
		c.Recv()
		c.Recv()
		s.Join()
	}},
	{Name: "chan: one waiting receiver knows nothing of another", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { c.Recv(); x.Write() })
		s.Asleep(1)
		s.Go(func() { x.Read(); c.Recv() })
		s.Asleep(2)
		c.Send(1)
		c.Send(2)
		s.Join()
	}},
	{Name: "chan: the receiver hands on what one sender did to the next", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Send(1) })
		s.Asleep(1)
		s.Go(func() { c.Send(2); x.Read() })
		s.Asleep(2)
		c.Recv()
		c.Recv()
		s.Join()
	}},
	{Name: "chan: two channels in a row", Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { d.Recv(); x.Read() })
		s.Go(func() { c.Recv(); d.Send(2) })
		s.Asleep(2)
		x.Write()
		c.Send(1)
		s.Join()
	}},
	{Name: "chan: two channels that have nothing to do with each other", Racy: true, Run: func(s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { c.Recv(); x.Write(); c.Recv() })
		s.Go(func() { d.Recv(); x.Read() })
		s.Asleep(2)
		c.Send(1)
		s.Asleep(2)
		d.Send(2)
		c.Send(1)
		s.Join()
	}},
	{Name: "chan: TrySend to a waiting receiver", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		x.Write()
		must(c.TrySend(1))
		s.Join()
	}},
	{Name: "chan: TryRecv from a waiting sender", Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Send(1) })
		s.Asleep(1)
		_, _, received := c.TryRecv()
		must(received)
		x.Read()
		s.Join()
	}},
	{Name: "chan: TrySend without a receiver", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); must(!c.TrySend(1)) },
			func() { must(!c.TrySend(1)); x.Read() })
	}},
	{Name: "chan: TryRecv without a sender", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.InTurn(
			func() { x.Write(); c.TryRecv() },
			func() { c.TryRecv(); x.Read() })
	}},
	{Name: "chan: TryRecv beside a waiting receiver", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		s.Go(func() { c.TryRecv(); x.Read(); c.Close() })
		s.Join()
	}},
	{Name: "chan: Len of a channel with a waiting sender", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		s.Go(func() { x.Write(); c.Send(1) })
		s.Asleep(1)
		must(c.Len() == 0)
		x.Read()
		c.Recv()
		s.Join()
	}},
	{Name: "chan: After orders nothing but its own creation", Racy: true, Run: func(s *Stage) {
		x := new(Cell)
		c := s.After(1)
		s.InTurn(func() { x.Write() })
		c.Recv()
		x.Read()
	}},
}
