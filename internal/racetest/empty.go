package racetest

import "github.com/syncprimer/syncprimer/internal/twin"

// oneClock is why some races are hidden where elements have no size.
const oneClock = "for elements without size the detector has one address for the whole buffer, " +
	"at which every operation comes after all before it"

var emptyPrograms = []Program{
	{Name: "empty: unbuffered, both ways", Run: func(s *Stage) {
		c, x, y := twin.NewChan[struct{}](s.Impl, 0), new(Cell), new(Cell)
		s.Go(func() { x.Write(); c.Recv(); y.Read() })
		s.Asleep(1)
		y.Write()
		c.Send(struct{}{})
		x.Read()
		s.Join()
	}},
	{Name: "empty: unbuffered, write after the send", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 0), new(Cell)
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		c.Send(struct{}{})
		x.Write()
		s.Join()
	}},
	{Name: "empty: k'th send, k'th receive", Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(struct{}{}) },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: k'th receive, k+C'th send", Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		c.Send(struct{}{})
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Send(struct{}{}); x.Read() })
	}},
	{Name: "empty: write after the send", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { c.Send(struct{}{}); x.Write() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: send, then send", Racy: true, Both: oneClock, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(struct{}{}) },
			func() { c.Send(struct{}{}); x.Read() })
	}},
	{Name: "empty: receive, then receive", Racy: true, Both: oneClock, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 2), new(Cell)
		c.Send(struct{}{})
		c.Send(struct{}{})
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: k'th receive, k+C-1'th send", Racy: true, Both: oneClock, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 2), new(Cell)
		c.Send(struct{}{})
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Send(struct{}{}); x.Read() })
	}},
	{Name: "empty: the second send, the first receive", Racy: true, Both: oneClock, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { c.Send(struct{}{}); x.Write(); c.Send(struct{}{}) },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: three operations on", Racy: true, Both: oneClock, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 4), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send(struct{}{}) },
			func() { c.Send(struct{}{}) },
			func() { c.Send(struct{}{}) },
			func() { c.Send(struct{}{}); x.Read() })
	}},
	{Name: "empty: a send past the buffer does not wait for the receiver", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		c.Send(struct{}{})
		x.Read()
		s.Join()
	}},
	{Name: "empty: past the buffer, then a second send", Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		s.Go(func() { x.Write(); c.Recv() })
		s.Asleep(1)
		c.Send(struct{}{})
		c.Send(struct{}{})
		x.Read()
		s.Join()
	}},
	{Name: "empty: past the buffer to a waiting receiver", Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 2), new(Cell)
		s.InTurn(func() { x.Write(); c.Send(struct{}{}) }, func() { c.Recv() })
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		c.Send(struct{}{})
		s.Join()
	}},
	{Name: "empty: a waiting sender's value moves into the free slot", Run: func(s *Stage) {
		c, x, y := twin.NewChan[struct{}](s.Impl, 1), new(Cell), new(Cell)
		c.Send(struct{}{})
		s.Go(func() { x.Write(); c.Send(struct{}{}); y.Read() })
		s.Asleep(1)
		y.Write()
		c.Recv()
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "empty: the receive that lets a waiting sender go", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		c.Send(struct{}{})
		s.Go(func() { x.Write(); c.Send(struct{}{}) })
		s.Asleep(1)
		c.Recv()
		x.Read()
		s.Join()
	}},
	{Name: "empty: Close, then a receive of zero", Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Close() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: Close, then a receive from the buffer", Racy: true, Both: oneClock, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		s.InTurn(
			func() { c.Send(struct{}{}); x.Write(); c.Close() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: Close drops what the address had of others", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		c.Send(struct{}{})
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Close() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: receives after Close come after one another", Racy: true, Both: oneClock, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 2), new(Cell)
		c.Send(struct{}{})
		c.Send(struct{}{})
		c.Close()
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Recv() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: two receives of zero after Close", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 2), new(Cell)
		c.Close()
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Recv(); x.Read() })
	}},
	{Name: "empty: Close does not come after a receive", Racy: true, Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		c.Send(struct{}{})
		s.InTurn(
			func() { x.Write(); c.Recv() },
			func() { c.Close(); x.Read() })
	}},
	{Name: "empty: Close wakes a receiver", Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 1), new(Cell)
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Close()
		s.Join()
	}},
	{Name: "empty: Close of an unbuffered channel wakes a receiver", Run: func(s *Stage) {
		c, x := twin.NewChan[struct{}](s.Impl, 0), new(Cell)
		s.Go(func() { c.Recv(); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Close()
		s.Join()
	}},
	{Name: "empty: not ordered with a send before Close", Racy: true, Inside: true, Run: func(s *Stage) {
		c := twin.NewChan[struct{}](s.Impl, 1)
		s.InTurn(
			func() { c.Send(struct{}{}) },
			func() { c.Close() })
	}},
	{Name: "empty: arrays without elements", Racy: true, Both: oneClock, Run: func(s *Stage) {
		c, x := twin.NewChan[[0]int](s.Impl, 2), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Send([0]int{}) },
			func() { c.Send([0]int{}); x.Read() })
	}},
}
