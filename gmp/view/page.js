// The steps of the walk are the events. What each leaves as it was is missing in the
// data; the first thing to do is to find for each step how things stand.

const steps = data.steps;
const lastStep = steps.length - 1;
const gs = data.gs;

// lives has for each goroutine the steps at which its state changes.
const lives = gs.map(() => []);
// runs has for each P the steps from which on a goroutine runs there; -1: nobody.
const runs = Array.from({length: data.procs}, () => []);

function complete() {
	let ps = [], ms = [], global = null;
	steps.forEach((s, i) => {
		s.ps = ps = s.ps || ps;
		s.ms = ms = s.ms || ms;
		s.global = global = s.global || global;
		for (const c of s.changes || []) lives[c.g].push({step: i, state: c.state, waits: c.waits, runs: c.runs});
		ps.forEach((p, n) => {
			const g = p.syscall ? -1 : p.g;
			if ((runs[n].at(-1) || {g: -1}).g !== g) runs[n].push({step: i, g});
		});
	});
}

// latest is the last of what begins at a step, or before it.
function latest(list, i) {
	let low = 0, high = list.length;
	while (low < high) {
		const mid = (low + high) >> 1;
		if (list[mid].step <= i) low = mid + 1;
		else high = mid;
	}
	return list[low - 1];
}

const stateOf = (g, i) => latest(lives[g], i);

// Words.

function time(ns) {
	if (Math.abs(ns) < 1e6) return (ns / 1e3).toFixed(1) + ' µs';
	return (ns / 1e6).toFixed(3) + ' ms';
}

const nameOf = g => gs[g].name;
const sentence = s => s.g >= 0 ? nameOf(s.g) + ' ' + s.what : capital(s.what);
const stepName = i => `step ${i + 1}`;
const place = i => `${i + 1} of ${steps.length} · ${time(steps[i].when)}`;

// The colours are for the goroutines of the program. Those of the runtime are grey.

const grey = 7;
const shades = (count => gs.map(g => g.system ? grey : count++ % grey))(0);
const shade = g => colour(shades[g]);

// A goroutine, wherever it is, is a button that follows it.

let followed = -1;

function gButton(g, note) {
	return el('button', {type: 'button', class: 'g' + (g === followed ? ' followed' : ''), style: shade(g), 'data-g': g,
		title: gs[g].func || 'Follow ' + nameOf(g), 'aria-pressed': String(g === followed)},
		nameOf(g), note ? el('small', {}, ' ' + note) : null);
}

const gSign = g => el('span', {class: 'badge', style: shade(g)}, nameOf(g));

function follow(g) {
	followed = g === followed ? -1 : g;
	walk.stops = followed < 0 ? undefined : steps.flatMap((s, i) => s.g === followed ? [i] : []);
	$('followed').hidden = followed < 0;
	if (followed >= 0) {
		const all = el('button', {type: 'button', title: 'Escape'}, 'All goroutines');
		all.addEventListener('click', () => {
			follow(followed);
			$('next').focus();
		});
		$('followed').replaceChildren(el('span', {}, 'Back and Next stop at the steps of ', gSign(followed),
			gs[followed].func ? ` (${gs[followed].func})` : '', ' only.'), all);
	}
	for (const b of $('names').querySelectorAll('button')) {
		b.classList.toggle('followed', Number(b.dataset.g) === followed);
		b.setAttribute('aria-pressed', String(Number(b.dataset.g) === followed));
	}
	show(at);
}

// followFrom follows what was clicked, and keeps the focus on it, though it is drawn anew.
function followFrom(event) {
	const b = event.target.closest('[data-g]');
	if (!b) return;
	const box = b.closest('[id]').id, g = b.dataset.g;
	follow(Number(g));
	const again = document.querySelector(`#${box} [data-g="${g}"]`);
	if (again) again.focus({preventScroll: true});
}

// The current step.

function draw() {
	const s = steps[at];
	showNow(s);
	moveFrom(places(), () => showMachine(s));
	showStates(s);
	showCursor();
	showSteps();
}

function showNow(s) {
	const where = [s.p >= 0 ? `P${s.p}` : '', s.m >= 0 ? `M${s.m}` : ''].filter(x => x).join(', ');
	$('now').replaceChildren(
		el('p', {class: 'who'}, `Step ${at + 1} · ${time(s.when)}${where ? ' · ' + where : ''}${s.monitor ? ' · the monitor' : ''}`),
		el('p', {class: 'event'}, ...(s.g >= 0 ? [gSign(s.g), ' '] : []), el('strong', {}, s.g >= 0 ? s.what : capital(s.what))),
		...(s.why ? [el('p', {class: 'why'}, capital(s.why) + (/[.?!]$/.test(s.why) ? '' : '.'))] : []),
		...(s.looks ? [showLooks(s.looks)] : []),
		...(s.rule ? [el('p', {class: 'rule'}, 'By the runtime’s ', ...showRule(s.rule))] : []));
}

// showLooks has where the thread has looked for something to run, in that order.
const showLooks = looks => el('ul', {id: 'looks', 'aria-label': 'Where it has looked, in this order'},
	...looks.map(l => el('li', {class: l.took ? 'took' : false}, `${l.at}: ${l.found}`)));

// showRule has the functions as code, and what decides in them.
function showRule(rule) {
	const [functions, decides] = rule.split(': ');
	const out = functions.split(', ').flatMap((f, i) => [i ? ', ' : '', el('code', {}, f)]);
	return decides ? [...out, ' (', el('code', {}, decides), ')'] : out;
}

// The machine.

function showMachine(s) {
	const parts = [el('div', {class: 'ps'}, ...s.ps.map((p, n) => showP(s, p, n)))];
	if (data.queues && s.global) parts.push(row('Global queue', /global queue/.test(s.why), boxes(s.global)));
	parts.push(el('div', {class: 'rows'}, ...showThreads(s), ...showMonitor(s), ...showCollector(s), ...showOthers()));
	$('machine').replaceChildren(...parts);
}

function showP(s, p, n) {
	const thread = s.ms.find(m => m.p === n);
	const top = el('div', {class: 'top'}, el('span', {class: 'id'}, 'P' + n), el('span', {class: 'm'}, withWhom(p)));
	if (data.queues) top.append(el('span', {class: 'tick'}, (p.timers ? plural(p.timers, 'timer') + ' · ' : '') + `tick ${p.tick}`));
	const list = el('dl', {}, el('dt', {}, 'runs'), el('dd', {'data-box': `runs ${n}`}, p.g >= 0 ? gButton(p.g, p.syscall ? 'in the kernel' : doesAt(p.g)) :
		el('span', {class: 'nobody'}, p.idle || p.stopped ? 'nobody' : thread ? `nobody: M${thread.id} ${doings[thread.does] || thread.does}` : 'nobody now')));
	if (data.queues) {
		list.append(el('dt', {}, 'runnext'), el('dd', {'data-box': `runnext ${n}`}, p.next >= 0 ? gButton(p.next) : el('span', {class: 'slot'}, hidden('empty'))),
			el('dt', {}, 'ring'), el('dd', {'data-box': `ring ${n}`}, boxes(p.ring)));
	}
	return el('div', {class: 'p' + (p.idle || p.stopped ? ' idle' : '') + (s.p === n ? ' lit' : ''), role: 'group', 'aria-label': 'P' + n}, top, list);
}

const withWhom = p => [p.m >= 0 ? 'with M' + p.m : p.idle ? 'idle' : '', p.stopped ? 'stopped for the collector' : ''].filter(x => x).join(', ');

// doesAt is what a goroutine does that runs in the state of one that waits.
function doesAt(g) {
	const life = stateOf(g, at);
	return life && life.runs ? seeming[life.waits] || life.waits : '';
}

const seeming = {'GC worker (active)': 'marks', 'stopping the world': 'stops the world', 'GC mark termination': 'ends the marking',
	'garbage collection': 'ends the collection', 'flushing proc caches': 'asks all Ps'};

// doings say more of what threads do than their names.
const doings = {schedules: 'looks for the next', spins: 'looks for work, with other Ps as well', 'wakes up': 'is waking up'};

const plural = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;

function boxes(queue) {
	const out = el('span', {class: 'boxes'}, ...queue.gs.map(g => gButton(g)));
	if (!queue.gs.length) out.append(el('span', {class: 'slot'}, hidden('empty')));
	if (queue.more) out.append(el('span', {class: 'more'}, `… ${queue.more} more`));
	return out;
}

const row = (name, lit, ...children) => rowOf('', name, lit, ...children);
const rowOf = (kind, name, lit, ...children) => el('div', {class: 'row ' + kind + (lit ? ' lit' : ''), 'data-box': name}, el('h3', {}, name), ...children);

// showThreads has the threads without a P.
function showThreads(s) {
	const free = s.ms.filter(m => m.p < 0);
	if (!s.ms.length) return [];
	const polls = free.filter(m => m.does === 'waits for the network');
	const others = free.filter(m => !polls.includes(m));
	return [
		row('Threads', others.some(m => m.id === s.m), ...(others.length ? others.slice(0, 12).map(thread) : [el('span', {class: 'soft'}, 'none without a P')]),
			...(others.length > 12 ? [el('span', {class: 'more'}, `… ${others.length - 12} more`)] : [])),
		...(polls.length ? [row('Network poller', polls.some(m => m.id === s.m), ...polls.map(thread))] : []),
	];
}

const thread = m => el('span', {class: 'thread'}, `M${m.id} ${m.does}`, ...(m.g >= 0 ? [' ', gButton(m.g)] : []));

// showMonitor has the last thing that the monitor has done.
function showMonitor(s) {
	if (!monitored.length) return [];
	const last = latest(monitored, at);
	const what = last ? sentence(steps[last.step]) + `, at ${time(steps[last.step].when)}` : 'has done nothing yet';
	return [row('Monitor (sysmon)', s.monitor, el('span', {}, what))];
}

// showCollector has what the collector does, and its workers that wait.
function showCollector(s) {
	if (!collected) return [];
	const waiting = gs.flatMap((_, g) => isBlocked(g) && gs[g].system ? [gButton(g, 'waits')] : []);
	return [row('Collector', /^(has stopped|stops|starts) the world|^asks all/.test(s.what), el('span', {}, s.collector || 'does nothing'), ...waiting)];
}

const collected = steps.some(s => s.collector) || gs.some(g => g.system);

// isBlocked is whether a goroutine is in no queue, and does not run.
function isBlocked(g) {
	const life = stateOf(g, at);
	return !!life && !life.runs && ['waiting', 'preempted', 'leaked'].includes(life.state);
}

// waitsFor is why it is blocked.
function waitsFor({state, waits}) {
	if (state === 'leaked') return 'has leaked';
	if (state === 'preempted') return 'stopped for the collector';
	return waits === 'coroutine' ? 'a coroutine: until it is switched to' : waits;
}

// showOthers has the goroutines that stand in no queue.
function showOthers() {
	const waiting = [], runnable = [], system = [];
	let ended = 0;
	gs.forEach((_, g) => {
		const life = stateOf(g, at);
		if (!life) return;
		if (isBlocked(g) && !gs[g].system) waiting.push(gButton(g, waitsFor(life)));
		if (life.state === 'runnable') runnable.push(gButton(g));
		if (life.state === 'syscall') system.push(gButton(g));
		if (life.state === 'dead') ended++;
	});
	const some = list => list.length > 16 ? [...list.slice(0, 16), el('span', {class: 'more'}, `… ${list.length - 16} more`)] : list;
	const none = el('span', {class: 'soft'}, 'nobody');
	return [
		...(data.queues ? [] : [row('Runnable', false, ...(runnable.length ? some(runnable) : [none]))]),
		...(data.queues ? [] : [row('System calls', false, ...(system.length ? some(system) : [none.cloneNode(true)]))]),
		...(ended ? [row('Ended', steps[at].what === 'ends', el('span', {}, plural(ended, 'goroutine')))] : []),
		rowOf('blocked', 'Blocked', steps[at].what === 'blocks', ...(waiting.length ? some(waiting) : [none.cloneNode(true)])),
	];
}

const monitored = steps.flatMap((s, i) => s.monitor ? [{step: i}] : []);

// Goroutines that go from one place to another are seen to go, unless the reader
// prefers less motion.

const still = matchMedia('(prefers-reduced-motion: reduce)');

function places() {
	const out = new Map();
	if (still.matches) return out;
	for (const b of $('machine').querySelectorAll('.g')) out.set(b.dataset.g, {in: boxOf(b), rect: b.getBoundingClientRect()});
	return out;
}

// boxOf names the queue, or whatever else, that a goroutine is in.
const boxOf = b => b.closest('[data-box]').dataset.box;

function moveFrom(before, change) {
	change();
	if (!before.size) return;
	for (const b of $('machine').querySelectorAll('.g')) {
		const from = before.get(b.dataset.g);
		if (!from || from.in === boxOf(b)) continue;
		const to = b.getBoundingClientRect();
		b.classList.add('moving');
		b.animate([{transform: `translate(${from.rect.left - to.left}px, ${from.rect.top - to.top}px)`}, {transform: 'none'}], {duration: 220, easing: 'ease-out'});
	}
}

// The lanes. The scale is of time, or of steps: then each has the same width.

let byStep = data.queues;
const laneHeight = 20;
const mostLanes = 200;
const lanes = gs.slice(0, mostLanes);
let width = 0, x = () => 0;

function drawTime() {
	const room = $('time').clientWidth - nameWidth() - 2;
	const begin = steps[0].when, all = Math.max(1, steps[lastStep].when - begin);
	width = byStep ? Math.max(room, steps.length * (steps.length > 2000 ? 4 : 12)) : room;
	x = byStep ? i => width * i / steps.length : i => width * (steps[Math.min(i, lastStep)].when - begin) / all;
	const drawing = el('div', {id: 'drawing', style: `width: ${width}px`}, el('div', {id: 'axis'}, ...ticks()));
	const psHeight = laneHeight * data.procs, gsHeight = laneHeight * lanes.length;
	// The parser makes them elements of SVG, because that is what they are put into.
	drawing.insertAdjacentHTML('beforeend', svg('onps', psHeight, runs.map(drawP).join('')) + svg('ongs', gsHeight, lanes.map((_, g) => drawG(g)).join('')));
	drawing.append(el('div', {id: 'band'}), el('div', {id: 'cursor'}));
	$('time').classList.toggle('many', data.procs > 8);
	$('time').replaceChildren(el('div', {id: 'chart', style: `--names: ${nameWidth()}px`}, laneNames(), drawing));
	drawing.addEventListener('click', pick);
	$('scale').textContent = byStep ? 'Scale: steps' : 'Scale: time';
	$('scale').setAttribute('aria-label', (byStep ? 'Each step has the same width.' : 'The width is time.') + ' Change the scale');
	$('timenote').textContent = (byStep ? 'Each step has the same width.' : 'The width is time.') +
		(gs.length > mostLanes ? ` The first ${mostLanes} of ${gs.length} goroutines have lanes.` : '');
}

const laneNames = () => el('div', {id: 'names'}, el('span', {class: 'axis'}),
	el('div', {id: 'pnames'}, ...runs.map((_, n) => el('span', {}, 'P' + n))),
	...lanes.map((_, g) => el('button', {type: 'button', tabindex: -1, style: shade(g), 'data-g': g, 'aria-pressed': 'false', title: gs[g].func || false}, nameOf(g))));

// ticks label the axis with times.
function ticks() {
	const out = [];
	if (!byStep) {
		const begin = steps[0].when, all = steps[lastStep].when - begin;
		for (let px = 0; px < width - 60; px += 100) out.push(tick(px, begin + all * px / width));
		return out;
	}
	let last = -100;
	for (let i = 0; i <= lastStep; i++) {
		const px = x(i);
		if (px - last < 80 || px > width - 60) continue;
		out.push(tick(px, steps[i].when));
		last = px;
	}
	return out;
}

const tick = (px, when) => el('span', {style: `left: ${px.toFixed(1)}px`}, time(when));

const rect = (a, b, y, h) => `M${a.toFixed(1)} ${y}h${Math.max(.6, b - a).toFixed(1)}v${h}h${(-Math.max(.6, b - a)).toFixed(1)}z`;

// spans calls draw with the beginning and end of each entry of a list, as x.
function spans(list, draw) {
	list.forEach((entry, n) => draw(entry, x(entry.step), n + 1 < list.length ? x(list[n + 1].step) : width));
}

const svg = (id, height, inside) => `<svg id="${id}" width="${width}" height="${height}" aria-hidden="true">${gaps(height)}${inside}</svg>`;

// nameWidth is how wide the column of names is: not so wide that there is no room for lanes.
const nameWidth = () => Math.min(112, 18 + 8.5 * Math.max(3, ...lanes.map((_, g) => nameOf(g).length)));

// drawP draws who runs on a P: a path for each colour, and names where there is room.
function drawP(list, n) {
	const paths = new Map(), y = n * laneHeight + 3;
	let names = '';
	spans(list, ({g}, a, b) => {
		if (g < 0) return;
		paths.set(shades[g], (paths.get(shades[g]) || '') + rect(a, b - .8, y, 14));
		if (b - a > 10 + 7 * nameOf(g).length) names += `<text x="${(a + 4).toFixed(1)}" y="${y + 11}">${escaped(nameOf(g))}</text>`;
	});
	return [...paths].map(([c, d]) => `<path class="run" style="${colour(c)}" d="${d}"/>`).join('') + names;
}

const escaped = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);

// shapes are how the states look: from where in the lane, and how high.
const shapes = {running: ['run', 4, 12], syscall: ['syscall', 5, 10], runnable: ['runnable', 7, 6], waiting: ['waiting', 9.25, 1.5]};

function drawG(g) {
	const paths = {}, y = g * laneHeight;
	spans(lives[g], ({state, runs}, a, b) => {
		const looks = runs ? 'running' : ['preempted', 'leaked'].includes(state) ? 'waiting' : state;
		const shape = shapes[looks];
		if (shape) paths[looks] = (paths[looks] || '') + rect(a, b, y + shape[1], shape[2]);
	});
	return Object.entries(paths).map(([state, d]) => `<path class="${shapes[state][0]}" style="${shade(g)}" d="${d}"/>`).join('');
}

// gaps are where steps are left out.
const gaps = height => steps.map((s, i) => s.skipped ? `<rect class="gap" x="${x(Math.max(0, i - 1)).toFixed(1)}" y="0" width="${Math.max(4, x(i) - x(Math.max(0, i - 1))).toFixed(1)}" height="${height}"/>` : '').join('');

function showCursor() {
	const px = x(at);
	$('cursor').style.left = px + 'px';
	const box = $('time'), left = px - box.scrollLeft, room = box.clientWidth - nameWidth();
	if (left < 20 || left > room - 60) box.scrollLeft = px - room / 3;
	showBand(followed >= 0 ? followed : steps[at].g);
}

// showBand marks the lane of a goroutine, and scrolls to it.
function showBand(g) {
	const there = g >= 0 && g < lanes.length;
	$('band').hidden = !there;
	if (!there) return;
	const box = $('time'), above = laneHeight * (data.procs + 1), y = above + g * laneHeight;
	$('band').style.top = y + 'px';
	if (y - box.scrollTop < above) box.scrollTop = y - above;
	else if (y + 2 * laneHeight > box.scrollTop + box.clientHeight) box.scrollTop = y + 2 * laneHeight - box.clientHeight;
}

// pick goes to the last step that begins left of where was clicked.
function pick(event) {
	const px = event.clientX - $('drawing').getBoundingClientRect().left;
	let low = 0, high = steps.length;
	while (low < high) {
		const mid = (low + high) >> 1;
		if (x(mid) <= px) low = mid + 1;
		else high = mid;
	}
	show(low - 1);
}

function changeScale() {
	byStep = !byStep;
	begin();
}

// The states. Where each stands in the drawing:

const nodes = {
	idle: [52, 24], leaked: [318, 24],
	dead: [52, 88], runnable: [185, 88], waiting: [318, 88],
	running: [185, 158], preempted: [318, 158],
	deadextra: [52, 228], syscall: [185, 228], copystack: [318, 228],
};
const nodeWidth = 84, nodeHeight = 26;

// bent are arrows that have to go around something: by how much.
const bent = {'idle deadextra': 44, 'dead waiting': -44};

function drawStates() {
	const rare = name => !gs.some((_, g) => lives[g].some(l => l.state === name)) && name !== 'idle';
	const lines = data.transitions.filter((t, i) => data.transitions.findIndex(o => o.from === t.from && o.to === t.to) === i).map(t =>
		`<path class="line${rare(t.from) || rare(t.to) || bent[t.from + ' ' + t.to] ? ' rare' : ''}" data-change="${t.from} ${t.to}" d="${line(t)}"/>`);
	const boxes = Object.entries(nodes).map(([name, [cx, cy]]) => `<g class="${rare(name) ? 'rare' : ''}" data-state="${name}">` +
		`<rect x="${cx - nodeWidth / 2}" y="${cy - nodeHeight / 2}" width="${nodeWidth}" height="${nodeHeight}" rx="6"/><text x="${cx}" y="${cy}">${name}</text></g>`);
	const head = (id, attributes, size) => `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="${size}" markerHeight="${size}" orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0.5 L8 4 L0 7.5 L2 4 Z"${attributes}/></marker>`;
	$('states').innerHTML = `<svg viewBox="-14 4 388 244" role="img" aria-labelledby="change"><defs>${head('tip', '', 8)}${head('tiplit', ' class="lit"', 13)}</defs>${lines.join('')}${boxes.join('')}</svg>`;
	$('transitions').replaceChildren(...data.transitions.map(t => el('li', {}, `${t.from} → ${t.to}: `, el('code', {}, t.by))));
}

// line goes from the edge of one box to that of the other. Where there is one in the
// other direction as well, each keeps to its right.
function line({from, to}) {
	const [x1, y1] = nodes[from], [x2, y2] = nodes[to];
	const both = data.transitions.some(t => t.from === to && t.to === from);
	const length = Math.hypot(x2 - x1, y2 - y1), ux = (x2 - x1) / length, uy = (y2 - y1) / length;
	const shift = both ? 6 : 0, sx = -uy * shift, sy = ux * shift;
	const bend = bent[from + ' ' + to];
	if (bend) return curve(x1, y1, x2, y2, bend);
	// edge is how far it is from the middle of a box, and beside it, to the edge.
	const edge = (dx, dy, sx, sy) => 1 + Math.min(
		(nodeWidth / 2 - sx * Math.sign(dx)) / Math.abs(dx || 1e-9), (nodeHeight / 2 - sy * Math.sign(dy)) / Math.abs(dy || 1e-9));
	const a = edge(ux, uy, sx, sy), b = edge(-ux, -uy, sx, sy);
	return `M${x1 + sx + ux * a} ${y1 + sy + uy * a} L${x2 + sx - ux * b} ${y2 + sy - uy * b}`;
}

// curve goes around what is between: at the left of boxes in a column, above those in a row.
function curve(x1, y1, x2, y2, bend) {
	if (x1 === x2) {
		const x = x1 - nodeWidth / 2;
		return `M${x} ${y1} C${x - bend / 2} ${y1 + 40} ${x - bend / 2} ${y2 - 40} ${x} ${y2}`;
	}
	const a = y1 - nodeHeight / 2, b = y2 - nodeHeight / 2;
	return `M${x1 + 20} ${a} C${x1 + 50} ${a + bend} ${x2 - 50} ${b + bend} ${x2 - 20} ${b}`;
}

function showStates(s) {
	const g = followed >= 0 ? followed : s.g;
	const life = g >= 0 ? stateOf(g, at) : undefined;
	const path = s.g === g && s.path || [];
	const taken = path.slice(1).map((to, i) => path[i] + ' ' + to);
	$('states').style.cssText = g >= 0 ? shade(g) : '';
	for (const node of $('states').querySelectorAll('[data-state]')) node.classList.toggle('lit', !!life && node.dataset.state === life.state);
	for (const path of $('states').querySelectorAll('[data-change]')) path.classList.toggle('lit', taken.includes(path.dataset.change));
	$('change').replaceChildren(...describe(g, life, path));
}

// describe says in words what the drawing shows.
function describe(g, life, path) {
	if (g < 0) return ['This step is about no goroutine.'];
	if (!life) return [gSign(g), ' is not there yet.'];
	if (!path.length) return [gSign(g), ` is ${life.state === 'syscall' ? 'in a system call' : life.state}${life.waits ? ': ' + life.waits : ''}.${seems(life)}`];
	const by = path.slice(1).map((to, i) => (data.transitions.find(t => t.from === path[i] && t.to === to) || {by: ''}).by).filter(b => b);
	return [gSign(g), ' goes from ', path.join(' → '), ...(by.length ? [' (', el('code', {}, by.join('; ')), ')'] : []), '.' + seems(life)];
}

const seems = life => life.runs ? ' It runs, and only seems to wait, so that its stack can be looked at.' : '';

// The steps around the current one, as a list.

const around = 40;

function showSteps() {
	const all = walk.stops;
	const indices = all || steps.keys().toArray();
	const here = indices.findLastIndex(i => i <= at);
	const from = Math.max(0, here - around), to = Math.min(indices.length, here + around + 1);
	const items = [];
	if (from > 0) items.push(el('li', {class: 'skipped'}, `${from} before`));
	for (const i of indices.slice(from, to)) {
		if (steps[i].skipped) items.push(el('li', {class: 'skipped'}, `${steps[i].skipped} steps are left out`));
		items.push(item(i));
	}
	if (to < indices.length) items.push(el('li', {class: 'skipped'}, `${indices.length - to} after`));
	$('steps').replaceChildren(...items);
	scrollInto($('steps'), $('steps').querySelector('.current'));
}

function item(i) {
	const s = steps[i];
	return el('li', {class: i === at ? 'current' : false, 'data-step': i, 'aria-current': i === at ? 'step' : false},
		el('span', {class: 'when'}, time(s.when)),
		el('span', {}, ...(s.g >= 0 ? [gSign(s.g), ' ', s.what] : [capital(s.what)]), ' ', el('span', {class: 'why'}, s.why)));
}

// Playing.

let playing = 0;

function play() {
	if (playing) return stop();
	if (neighbour(1) === at) moves.first();
	playing = setInterval(() => {
		show(neighbour(1));
		if (neighbour(1) === at) stop();
	}, 800);
	label();
}

function stop() {
	clearInterval(playing);
	playing = 0;
	label();
}

const label = () => $('play').textContent = playing ? '❚❚ Pause' : '▶ Play';

// The beginning.

function begin() {
	drawTime();
	show(at);
}

function tell() {
	$('title').textContent = data.title || '';
	$('title').hidden = !data.title;
	$('summary').textContent = data.note || '';
	answer(data.answer);
}

function drawProgram() {
	if (!data.program) return;
	$('program').hidden = false;
	$('source').replaceChildren(el('ol', {class: 'code'}, ...data.program.split('\n').map((text, i) => el('li', {},
		el('span', {class: 'ln', 'aria-hidden': 'true'}, String(i + 1)), el('code', {}, ...colourCode(text))))));
}

function drawLegend() {
	const lane = (state, text) => {
		const [name, y, h] = shapes[state];
		const li = el('li', {}, el('span', {class: 'drawn'}), el('span', {}, text));
		li.firstChild.innerHTML = `<svg width="34" height="20" style="${colour(1)}"><path class="${name}" d="${rect(1, 33, y - 2, h)}"/></svg>`;
		return li;
	};
	$('legend').replaceChildren(
		lane('running', 'a lane: runs'), lane('runnable', 'could run, and is in a queue'), lane('waiting', 'blocked'), lane('syscall', 'in a system call'),
		el('li', {}, el('span', {class: 'badge', style: colour(1)}, 'G2'), el('span', {}, 'a goroutine: a click follows it')),
		el('li', {}, el('span', {}, ...legendOfKeys(), ', ', ...keysOf('Space'), 'play, ', ...keysOf('f'), 'follow the goroutine of this step, ', ...keysOf('Esc'), 'all, ', ...keysOf('t'), 'scale')));
}

function listen() {
	startWalk({last: lastStep, draw, name: stepName, sentence: i => sentence(steps[i]) + (steps[i].why ? ': ' + steps[i].why : ''), position: place, keys: {
		' ': play, f: () => steps[at].g >= 0 && follow(steps[at].g), Escape: () => followed >= 0 && follow(followed), t: changeScale,
	}});
	$('play').addEventListener('click', play);
	$('scale').addEventListener('click', changeScale);
	$('machine').addEventListener('click', followFrom);
	$('time').addEventListener('click', followFrom);
	$('steps').addEventListener('click', event => {
		const li = event.target.closest('[data-step]');
		if (li) show(Number(li.dataset.step));
	});
	new ResizeObserver(() => {
		if (!$('time').clientWidth) return;
		begin();
	}).observe($('time').parentElement);
}

complete();
tell();
drawLegend();
drawStates();
drawProgram();
listen();
if (data.question) ask(data.question, 'Show me what happens', () => {
	begin();
	$('now').scrollIntoView({block: 'nearest'});
});
else begin();
