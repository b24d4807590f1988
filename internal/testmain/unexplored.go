//go:build !explore

package testmain

const explored = false
