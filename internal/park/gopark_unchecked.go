//go:build gopark && !(go1.26 && !go1.27)

package park

// The tag gopark depends on the insides of the runtime, which change without
// notice. With a version of Go for which it was not checked, building stops here.
// To add one: compare the signatures and numbers in parker_gopark.go with that
// version's runtime, change the constraints, and run all tests with the tag.
var _ = the_tag_gopark_was_checked_with_go1_26_only
