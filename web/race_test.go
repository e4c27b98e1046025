//go:build race

package web_test

func init() { racing = true }
