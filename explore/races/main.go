// Races runs explorations with all plain memory of the primitives announced, so that
// each of their fields is checked for data races in every interleaving:
//
//	go run ./explore/races
//	go run ./explore/races -v -run Broadcast ./cond
//
// The arguments are those of go test. Without packages, it runs those of all
// primitives. It takes some times as long as the same explorations without.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"

	"github.com/syncprimer/syncprimer/internal/announce"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "races:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	root, err := announce.Root()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "races")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	overlay, err := announce.Overlay(root, dir, nil, announce.Primitives...)
	if err != nil {
		return err
	}
	test := []string{"test", "-tags=explore", "-overlay=" + overlay, "-vet=off"}
	test = append(test, args...)
	if !namesPackage(args) {
		test = append(test, announce.Primitives...)
	}
	cmd := exec.CommandContext(ctx, "go", test...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

func namesPackage(args []string) bool {
	for _, a := range args {
		if strings.HasPrefix(a, ".") {
			return true
		}
	}
	return false
}
