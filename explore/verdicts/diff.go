package main

import "strings"

// diff returns the lines that only one of two texts has, after "-" those of the old one
// and after "+" those of the new one, in their order.
func diff(oldText, newText []byte) []string {
	old, new := split(oldText), split(newText)
	common := longest(old, new)
	var out []string
	i, j := 0, 0
	for i < len(old) || j < len(new) {
		switch {
		case i < len(old) && j < len(new) && old[i] == new[j]:
			i, j = i+1, j+1
		case j == len(new) || i < len(old) && common[i+1][j] >= common[i][j+1]:
			out = append(out, "- "+old[i])
			i++
		default:
			out = append(out, "+ "+new[j])
			j++
		}
	}
	return out
}

// longest returns how many lines the rests of two texts have in common, in order, by
// where the rests begin.
func longest(old, new []string) [][]int {
	common := make([][]int, len(old)+1)
	common[len(old)] = make([]int, len(new)+1)
	for i := len(old) - 1; i >= 0; i-- {
		common[i] = make([]int, len(new)+1)
		for j := len(new) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); old[i] == new[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	return common
}

func split(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
