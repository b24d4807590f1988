package racetest

import "runtime"

var waitgroupPrograms = []Program{
	{Name: "waitgroup: Done, then Wait", Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		s.InTurn(
			func() { x.Write(); wg.Done() },
			func() { wg.Wait(); x.Read() })
	}},
	{Name: "waitgroup: Done wakes Wait", Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		s.Go(func() { wg.Wait(); x.Read() })
		s.Asleep(1)
		x.Write()
		wg.Done()
		s.Join()
	}},
	{Name: "waitgroup: Wait comes after every Done", Run: func(s *Stage) {
		wg, x, y := s.NewWaitGroup(), new(Cell), new(Cell)
		wg.Add(2)
		s.InTurn(
			func() { x.Write(); wg.Done() },
			func() { y.Write(); wg.Done() },
			func() { wg.Wait(); x.Read(); y.Read() })
	}},
	{Name: "waitgroup: a sleeping Wait comes after every Done", Run: func(s *Stage) {
		wg, x, y := s.NewWaitGroup(), new(Cell), new(Cell)
		wg.Add(2)
		s.Go(func() { wg.Wait(); x.Read(); y.Read() })
		s.Asleep(1)
		s.Go(func() { x.Write(); wg.Done(); s.Step() })
		s.AwaitStep(1)
		s.Go(func() { y.Write(); wg.Done() })
		s.Join()
	}},
	{Name: "waitgroup: a negative Add is as good as Done", Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(2)
		s.InTurn(
			func() { x.Write(); wg.Add(-2) },
			func() { wg.Wait(); x.Read() })
	}},
	{Name: "waitgroup: write after Done", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		s.InTurn(
			func() { wg.Done(); x.Write() },
			func() { wg.Wait(); x.Read() })
	}},
	{Name: "waitgroup: read before Wait", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		s.InTurn(
			func() { x.Write(); wg.Done() },
			func() { x.Read(); wg.Wait() })
	}},
	{Name: "waitgroup: Add, then Add", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		s.InTurn(
			func() { x.Write(); wg.Add(1) },
			func() { wg.Add(1); x.Read() })
	}},
	{Name: "waitgroup: Add, then Wait", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		s.InTurn(
			func() { x.Write(); wg.Add(1) },
			func() { wg.Add(-2); wg.Wait(); x.Read() })
	}},
	{Name: "waitgroup: Done, then Done", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(2)
		s.InTurn(
			func() { x.Write(); wg.Done() },
			func() { wg.Done(); x.Read() })
	}},
	{Name: "waitgroup: Done, then Add", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(2)
		s.InTurn(
			func() { x.Write(); wg.Done() },
			func() { wg.Add(1); x.Read() })
	}},
	{Name: "waitgroup: Wait, then Wait", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		s.InTurn(
			func() { wg.Wait(); x.Write() },
			func() { wg.Wait(); x.Read() })
	}},
	{Name: "waitgroup: two that Done has woken", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		for n := range 2 {
			s.Go(func() { wg.Wait(); x.Write() })
			s.Asleep(n + 1)
		}
		wg.Done()
		s.Join()
	}},
	{Name: "waitgroup: Done learns nothing of whom it wakes", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		s.Go(func() { x.Write(); wg.Wait() })
		s.Asleep(1)
		wg.Done()
		x.Read()
		s.Join()
	}},
	{Name: "waitgroup: the first Add is not ordered with Wait", Racy: true, Inside: true, Run: func(s *Stage) {
		wg := s.NewWaitGroup()
		s.InTurn(func() { wg.Add(1) })
		s.Go(func() { wg.Wait() })
		s.Asleep(1)
		wg.Done()
		s.Join()
	}},
	{Name: "waitgroup: Go is not ordered with Wait", Racy: true, Inside: true, Run: func(s *Stage) {
		wg := s.NewWaitGroup()
		s.InTurn(func() { wg.Go(func() { s.AwaitStep(1) }) })
		s.Go(func() { wg.Wait() })
		s.Asleep(1)
		s.Step()
		s.Join()
	}},
	{Name: "waitgroup: a later Add need not be ordered with Wait", Run: func(s *Stage) {
		wg := s.NewWaitGroup()
		wg.Add(1)
		s.InTurn(func() { wg.Add(1) })
		s.Go(func() { wg.Wait() })
		s.Asleep(1)
		wg.Add(-2)
		s.Join()
	}},
	{Name: "waitgroup: many first Adds, then Wait", Run: func(s *Stage) {
		wg := s.NewWaitGroup()
		s.InTurn(
			func() { wg.Add(1); wg.Done() },
			func() { wg.Add(1); wg.Done() },
			func() { wg.Wait() })
	}},
	{Name: "waitgroup: many Waits", Run: func(s *Stage) {
		wg := s.NewWaitGroup()
		wg.Add(1)
		for n := range 3 {
			s.Go(wg.Wait)
			s.Asleep(n + 1)
		}
		wg.Done()
		s.Join()
	}},
	{Name: "waitgroup: two groups, one after the other", Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		for range 2 {
			wg.Add(1)
			s.Go(func() { x.Write(); wg.Done() })
			wg.Wait()
			x.Read()
		}
		s.Join()
	}},
	{Name: "waitgroup: Go, and the start of f", Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		x.Write()
		wg.Go(func() { x.Write() })
		wg.Wait()
	}},
	{Name: "waitgroup: the end of Go's f, and Wait", Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Go(func() { x.Write() })
		wg.Wait()
		x.Read()
	}},
	{Name: "waitgroup: Go's f ends by Goexit", Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Go(func() { x.Write(); runtime.Goexit() })
		wg.Wait()
		x.Read()
	}},
	{Name: "waitgroup: write after Go", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Go(func() { s.AwaitStep(1); x.Read() })
		x.Write()
		s.Step()
		wg.Wait()
	}},
	{Name: "waitgroup: read after Go, before Wait", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Go(func() { x.Write(); s.Step() })
		s.AwaitStep(1)
		x.Read()
		wg.Wait()
	}},
	{Name: "waitgroup: two functions of Go", Racy: true, Run: func(s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Go(func() { x.Write(); s.Step() })
		s.AwaitStep(1)
		wg.Go(func() { x.Write() })
		wg.Wait()
	}},
}
