package main

// table is the article, in its order. Each section has a file of its own.
var table = article{
	goroutineSection,
	stackSection,
	leakSection,
	primitivesSection,
	mutexSection,
	rwmutexSection,
	waitgroupSection,
	condSection,
	onceSection,
	channelSection,
	contextSection,
	schedulerSection,
	modelSection,
	workSection,
	statesSection,
	transitionsSection,
	visualizationSection,
}
