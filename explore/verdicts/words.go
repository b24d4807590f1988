package main

import (
	"regexp"
	"slices"
	"strings"
)

// A part of a test's name is a size, a word, or one letter of what is written in
// capitals.
var part = regexp.MustCompile(`[0-9]+(x[0-9]+)*|[A-Z]?[a-z]+|[A-Z]`)

// spell turns the name of a test into words: TryLockAgainst1Reader1Writer into
// "TryLock against 1 reader, 1 writer".
func spell(test string) string {
	text, last := "", ""
	for parts := part.FindAllString(test, -1); len(parts) > 0; {
		word, used := next(parts)
		parts = parts[used:]
		switch {
		case text == "":
			word = strings.ToUpper(word[:1]) + word[1:]
		case isSize(word) && !slices.Contains(leading, last):
			text += ", "
		default:
			text += " "
		}
		text, last = text+word, word
	}
	return text
}

// next is the word that the parts begin with, and how many of them it consists of.
func next(parts []string) (word string, used int) {
	for used := len(parts); used > 0; used-- {
		if name := strings.Join(parts[:used], ""); slices.Contains(names, name) {
			return name, used
		}
	}
	return strings.ToLower(parts[0]), 1
}

func isSize(word string) bool { return '0' <= word[0] && word[0] <= '9' }

// names are the words that stay as they are.
var names = []string{
	"Add", "AfterFunc", "Broadcast", "Close", "Done", "Err", "FIFO", "ForEach", "Goexit", "LIFO", "Mutex", "OrDone", "RLock",
	"RLocker", "RUnlock", "RWMutex", "Select", "Send", "Signal", "TryLock", "TryRLock", "TryRecv", "TrySelect",
	"TrySend", "Unlock", "Unpark", "Wait", "WaitGroup", "WithoutCancel",
}

// leading are the words that a size follows without a comma.
var leading = []string{"against", "among", "and", "buffer", "Buffer", "for", "of"}
