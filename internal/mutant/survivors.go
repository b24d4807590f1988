package mutant

// survivors are the generated mutants that no exploration notices, each with the
// reason. The keys are those of [Mutant.key].
var survivors = map[string]string{}
