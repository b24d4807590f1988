//go:build explore

package sema

import "github.com/syncprimer/syncprimer/internal/engine"

// Every execution begins with an empty table.
func init() {
	engine.OnStart(func() {
		for i := range table {
			table[i].bucket = bucket{}
		}
	})
}
