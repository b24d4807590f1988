//go:build explore

package testmain

const explored = true
