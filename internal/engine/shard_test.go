package engine

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
)

// Shared among processes, an exploration comes to the same ends. Of every interleaving
// each is run once; of DPOR some more, since in the trunk only sleep sets save any.
func TestShardsTogetherAreTheWhole(t *testing.T) {
	programs := uint64(150)
	if race.Enabled {
		programs = 5
	}
	for seed := range programs {
		p := randomProgram(rand.New(rand.NewPCG(seed, 7)))
		for _, m := range []Method{DFS, DPOR} {
			all, r := p.endings(Config{Method: m, Bound: -1, MaxExecs: 3000, MaxSteps: 200, Spin: 2})
			if !r.Full || failsOnTheWay(all) || all[StepBound.String()] {
				continue
			}
			together := make(map[string]bool)
			executions := 0
			for i := range 3 {
				part, r := p.endings(Config{Method: m, Bound: -1, MaxSteps: 200, Spin: 2, Shard: Shard{Index: i, Of: 3}})
				require.True(t, r.Full, "program %d", seed)
				executions += r.Executions
				for e := range part {
					together[e] = true
				}
			}
			require.Equal(t, all, together, "%v, program %d:%v", m, seed, p)
			most := r.Executions
			if m == DPOR {
				_, r := p.endings(Config{Method: Sleep, MaxSteps: 200, Spin: 2})
				most = max(most, r.Executions)
			}
			require.LessOrEqual(t, executions, most, "%v, program %d:%v", m, seed, p)
		}
	}
}
