// Package web shows what a context does in an HTTP server and in its client.
package web

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/waitgroup"
)

// A Shard searches its part of the data, and calls yield with each hit. It returns when
// it is through, when yield returns false, and when ctx is cancelled.
type Shard func(ctx context.Context, query string, yield func(hit string) bool)

// Search answers a request with the hits of all its shards, which search at the same
// time. A hit is written as soon as it is found.
//
// No goroutine outlives the request that it works for. The request's context is
// cancelled when the client closes the connection; the handler's own is cancelled also
// when the handler returns early. And the handler waits: if it returned first, its
// shards could still use what belongs to the request.
type Search []Shard

func (s Search) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var shards waitgroup.WaitGroup
	defer shards.Wait() // runs after cancel: in the other order it would wait for ever
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()

	hits := chanimpl.Make[string](0)
	s.start(ctx, r.FormValue("q"), hits.SendOnly(), &shards)
	flusher := http.NewResponseController(w)
	for hit := range hits.All() {
		if _, err := fmt.Fprintln(w, hit); err != nil {
			return
		}
		if err := flusher.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return
		}
	}
}

// start starts the shards, and closes hits when all have returned.
//
// A shard that has a hit waits for the handler to take it, or for the context. Select
// knows channels of this library only, so Done cannot be one of its cases: gone is
// the same thing as a Chan.
func (s Search) start(ctx context.Context, query string, hits chanimpl.SendOnly[string], shards *waitgroup.WaitGroup) {
	gone := chanimpl.Make[struct{}](0)
	stop := context.AfterFunc(ctx, gone.Close)
	yield := func(hit string) bool {
		return chanimpl.Select(hits.SendCase(hit), gone.RecvCase(nil, nil)) == 0
	}
	for _, shard := range s {
		shards.Go(func() { shard(ctx, query, yield) })
	}
	go func() {
		shards.Wait()
		stop()
		hits.Close()
	}()
}
