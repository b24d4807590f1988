package engine

// A Shard is the part of an exploration that one of several processes is to run. The
// first decisions of an execution are its trunk: there, all processes try everything,
// and what grows out of each way to make these decisions belongs to one of them.
type Shard struct {
	Index, Of int // of 0 or 1 processes: all
}

// trunk is how many decisions are the trunk. They make some hundreds of ways, enough
// for parts that take about the same time.
const trunk = 9

// hasTrunk reports whether the decision at depth is one of the trunk.
func (s Shard) hasTrunk(depth int) bool { return s.Of > 1 && depth < trunk }

// isElsewhere reports whether what follows belongs to another process. It is asked
// before each new decision, and counts the ways out of the trunk.
func (s *search) isElsewhere() bool {
	if s.shard.Of <= 1 || s.depth != trunk {
		return s.skip
	}
	return s.takesNext()
}

// takesNext counts a part, and reports whether it is somebody else's.
func (s *search) takesNext() bool {
	s.parts++
	return (s.parts-1)%s.shard.Of != s.shard.Index
}

// endsInTrunk is for an execution that ended before it had left the trunk: it is a part
// of its own. It reports whether it is somebody else's.
func (s *search) endsInTrunk() bool {
	if s.shard.Of <= 1 || s.pruned {
		return false
	}
	return s.skip || len(s.stack) <= trunk && s.takesNext()
}
