// The steps of the walk are the rows of the data.

const rows = data.rows;
const lastRow = rows.length - 1;
const preemptions = rows.flatMap((r, i) => r.preempted >= 0 ? [i] : []);

let compact = false; // all words in one column, because the lanes are too narrow

// badge is the sign of a goroutine: its colour, and always its number too.
const badge = task => el('span', {class: 'badge', style: colour(task)}, 'T' + task);

const sentence = r => r.what ? `${r.op}: ${r.what}` : r.op;

function rowName(i) {
	if (i === 0) return 'start';
	if (i === lastRow) return 'end';
	return 'step ' + rows[i].label;
}

// The lanes.

const statusWords = {
	'o': 'could have run', 'z': 'asleep', 'w': 'is woken', '.': 'cannot go on', '|': 'waits for its turn',
	'*': '', ' ': 'not running',
};
const statusNames = {'o': 'could', 'z': 'asleep', 'w': 'woken', '.': 'blocked', '|': 'awake', '*': 'acts', ' ': 'absent'};

function drawLanes() {
	const head = el('tr', {}, el('th', {scope: 'col', class: 'number'}, 'Step'));
	data.lanes.forEach((name, t) => head.append(laneHead(name, t)));
	if (compact) head.append(el('th', {scope: 'col', class: 'words'}, 'What happens'));
	$('lanes').replaceChildren(
		el('caption', {class: 'hidden'}, 'One row for each step, one column for each goroutine'),
		el('thead', {}, head),
		el('tbody', {}, ...rows.map(drawRow)));
	$('sheet').className = compact ? dense() ? 'compact dense' : 'compact' : 'wide';
	$('sheet').style.setProperty('--lanes', data.lanes.length);
}

// dense reports whether there are so many lanes that they have to be narrow.
const dense = () => compact && data.lanes.length > 5;

function laneHead(name, t) {
	const words = name.slice(name.indexOf(' ') + 1);
	return el('th', {scope: 'col', style: colour(t)}, badge(t), ' ', compact ? hidden(words) : el('span', {class: 'name'}, words));
}

function drawRow(r, i) {
	const edge = i === 0 || i === lastRow;
	const go = el('button', {type: 'button', tabindex: -1, 'aria-label': 'Go to ' + rowName(i)}, edge ? capital(rowName(i)) : r.label);
	const tr = el('tr', {'data-row': i}, el('th', {scope: 'row', class: 'number'}, go));
	if (r.preempted >= 0) tr.classList.add('preempts');
	if (!compact && r.notes.some(n => n.before)) tr.classList.add('begins');
	if (edge) tr.classList.add('edge');
	const whole = r.task < 0 && i > 0;
	if (whole) tr.append(wholeCell(r));
	else data.lanes.forEach((_, t) => tr.append(drawCell(r, i, t)));
	if (compact && !whole) tr.append(el('td', {class: 'words'}, ...words(r, () => true)));
	tr.addEventListener('click', () => show(i));
	return tr;
}

// wholeCell is for what is about no lane: the verdict, and choices of the setup.
const wholeCell = r => el('td', {class: 'verdict' + (r.failed ? ' failed' : ''), colspan: data.lanes.length + (compact ? 1 : 0)},
	...(r.label ? event(r) : [el('span', {class: 'what'}, r.what)]));

// drawCell draws a row's part of a lane: the line, what is on it, and, unless they are
// in a column of their own, the words.
function drawCell(r, i, t) {
	const status = r.status[t];
	const td = el('td', {class: statusNames[status] + (r.inside[t] ? ' inside' : ''), style: colour(t), 'data-lane': t});
	if (status === '*' || status === 'o') td.append(el('span', {class: 'dot', 'aria-hidden': 'true'}));
	if (!compact) td.append(...words(r, task => task === t));
	if (r.task !== t && i > 0) td.append(laneNote(r, t, status));
	return td;
}

// laneNote says what a row means for a lane that it is not about.
function laneNote(r, t, status) {
	const text = r.preempted === t ? 'interrupted' : status === 'w' ? 'woken' : '';
	if (text && !compact) return el('span', {class: 'chip ' + statusNames[status]}, text);
	return hidden(text || statusWords[status]);
}

// words are what a row says about the tasks that are asked for.
function words(r, about) {
	const out = notes(r, true, about);
	if (r.task >= 0 && about(r.task)) out.push(card(r));
	if (r.task < 0 && compact) out.push(el('span', {class: 'note'}, sentence(r)));
	if (compact && r.preempted >= 0) out.push(el('span', {class: 'chip'}, 'interrupts T' + r.preempted));
	return out.concat(notes(r, false, about));
}

// notes are the lines before or after the event itself, one for each goroutine.
function notes(r, before, about) {
	const texts = new Map();
	for (const n of r.notes) {
		if (!!n.before === before && about(n.task)) texts.set(n.task, [...(texts.get(n.task) || []), n.text]);
	}
	return [...texts].map(([task, text]) => el('span', {class: 'note'}, ...(compact ? [badge(task), ' '] : []), text.join(', ')));
}

function card(r) {
	return el('span', {class: 'card' + (r.failed ? ' failed' : '')},
		...(compact ? [badge(r.task), ' '] : []),
		...event(r));
}

const event = r => [
	el('span', {class: 'op'}, r.what ? r.op + ':' : r.op), ' ',
	el('span', {class: 'what'}, r.what)];

// complete fills in what the data leave out because it is empty.
function complete() {
	for (const r of rows) {
		for (const list of ['notes', 'calls', 'others', 'wakes', 'from', 'state', 'at']) r[list] = r[list] || [];
	}
}

// markInside notes in each row which goroutines are in an operation of the test.
function markInside() {
	const inside = data.lanes.map(() => false);
	for (const r of rows) {
		if (r.task >= 0) inside[r.task] = r.calls.length > 0;
		r.inside = inside.map((b, t) => b && r.status[t] !== ' ');
		for (const n of r.notes) {
			if (!n.before) inside[n.task] = !!n.begins;
		}
	}
}

// The arrows.

function drawArrows() {
	const sheet = $('sheet').getBoundingClientRect();
	const svg = $('arrows');
	svg.setAttribute('width', $('lanes').offsetWidth);
	svg.setAttribute('height', $('lanes').offsetHeight);
	const paths = rows.flatMap((r, i) => [
		...r.from.map(from => arrow(sheet, boxOf(from), boxOf(i), from, i, r.known.has(from) ? 'known' : '')),
		...r.wakes.map(task => arrow(sheet, apart(boxOf(i)), wakeBox(i, task), i, i, 'wake')),
	]);
	// The parser makes them elements of SVG, because that is what they are put into.
	svg.innerHTML = '<defs>' + head('tip', '') + head('tiplit', ' class="lit"') + '</defs>' + paths.join('');
}

const head = (id, attributes) => `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
	`<path d="M0 0.5 L8 4 L0 7.5 L2 4 Z"${attributes}/></marker>`;

// arrow is the path from one box to another. It leaves the words on the side that the
// other is on, so that it does not run over them.
function arrow(sheet, a, b, from, to, kind) {
	if (!a || !b) return '';
	const right = a.left < b.left;
	const x1 = (right ? a.right + 3 : a.left - 2) - sheet.left;
	const x2 = (right ? b.left - 3 : b.right + 4) - sheet.left;
	const y1 = a.top + a.height / 2 - sheet.top, y2 = b.top + b.height / 2 - sheet.top;
	const bend = (right ? 1 : -1) * Math.max(14, Math.min(60, Math.abs(x2 - x1) / 2));
	return `<path class="arrow ${kind}" data-from="${from}" data-to="${to}" d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`;
}

const cellOf = (i, task) => document.querySelector(`tr[data-row="${i}"] td[data-lane="${task}"]`);

// boxOf is the rectangle that arrows of a row begin and end at.
function boxOf(i) {
	const cell = cellOf(i, rows[i].task);
	if (!cell) return null;
	const dot = cell.querySelector('.dot').getBoundingClientRect();
	const card = cell.querySelector('.card');
	const parts = card ? [...card.children].map(c => c.getBoundingClientRect().right) : [];
	return {left: dot.left, right: Math.max(dot.right, ...parts), top: dot.top, height: dot.height};
}

// apart makes room at a box for the tips of other arrows.
const apart = ({left, right, top, height}) => ({left: left - 18, right: right + 16, top, height});

// wakeBox is where the arrow ends that wakes or starts a goroutine: in the same row.
function wakeBox(i, task) {
	const cell = cellOf(i, task), chip = cell.querySelector('.chip'), dot = boxOf(i);
	if (chip) return chip.getBoundingClientRect();
	const x = cell.getBoundingClientRect().left + (dense() ? 11 : 14);
	return {left: x, right: x, top: dot.top, height: dot.height};
}

// markKnown finds the arrows that say nothing new: a goroutine that has seen what
// another had done until some step has seen all that it had done before, too.
function markKnown() {
	const seen = data.lanes.map(() => data.lanes.map(() => -1)); // seen[a][b]: the latest row of b that a comes after
	for (const r of rows) {
		r.known = new Set(r.from.filter(from => seen[r.task][rows[from].task] >= from));
		for (const from of r.from) seen[r.task][rows[from].task] = Math.max(seen[r.task][rows[from].task], from);
	}
}

// The source.

function drawSource() {
	const parts = [];
	let file = '', block = null;
	for (const s of data.sources) {
		if (s.file !== file) {
			file = s.file;
			parts.push(el('h3', {}, file));
		}
		block = el('ol', {class: 'code', 'data-file': file});
		let before = 0;
		for (const line of s.lines || []) {
			if (before && line.n > before + 1) block.append(el('li', {class: 'gap', 'aria-label': 'lines left out'}, '⋯'));
			before = line.n;
			block.append(...(line.was || []).map(drawWas), drawLine(file, line));
		}
		parts.push(s.lines ? block : el('p', {class: 'missing'}, 'This file was not found when the page was written.'));
	}
	if (!parts.length) parts.push(el('p', {class: 'missing'}, 'There is no source to show.'));
	$('source').replaceChildren(...parts);
}

const drawLine = (file, line) => el('li', {'data-line': `${file}:${line.n}`, class: (line.new ? 'new ' : '') + (tellsTooMuch(file, line.text) ? 'told' : '')},
	el('span', {class: 'ln', 'aria-hidden': 'true'}, String(line.n)),
	el('span', {class: 'marks'}),
	el('code', {}, line.new ? el('span', {class: 'hidden told'}, 'changed: ') : '', ...colourCode(line.text)));

// tellsTooMuch finds what a test says of itself: it would answer the question.
const tellsTooMuch = (file, text) => file.endsWith('_test.go') && /^\/\/|\bexplore\.Expect\(/.test(text);

// drawWas draws a line of the original. It comes with the answer.
const drawWas = text => el('li', {class: 'was told'},
	el('span', {class: 'ln', 'aria-hidden': 'true'}, '−'),
	el('span', {class: 'marks'}),
	el('code', {}, hidden('before the change: '), el('del', {}, text)));

// markSource marks the lines where the goroutines are: what each has done last, and
// from where that was called.
function markSource() {
	for (const li of document.querySelectorAll('#source li.here, #source li.caller')) {
		li.classList.remove('here', 'caller', 'current');
		li.querySelector('.marks').replaceChildren();
	}
	let current = null;
	data.lanes.forEach((_, t) => {
		const i = lastOf(t);
		if (i < 0) return;
		rows[i].at.forEach((m, depth) => {
			const li = markLine(m, t, depth);
			if (li && depth === 0 && i === at) current = li;
		});
	});
	if (current) {
		current.classList.add('current');
		scrollInto($('source'), current);
	}
}

function markLine(m, t, depth) {
	const li = document.querySelector(`#source li[data-line="${CSS.escape(m.file + ':' + m.line)}"]`);
	if (!li) return null;
	li.classList.add(depth ? 'caller' : 'here');
	const sign = badge(t), sleeps = !depth && 'zw'.includes(rows[at].status[t]);
	if (depth) sign.classList.add('outer');
	sign.append(sleeps ? ' z' : '', hidden(depth ? ' called this from here ' : sleeps ? ' sleeps here ' : ' is here '));
	li.querySelector('.marks').append(sign);
	return li;
}

// lastOf is the latest row, up to the current one, in which a goroutine did something
// that has a place; -1 if it has not begun, or has ended.
function lastOf(t) {
	if (rows[at].status[t] === ' ') return -1;
	for (let i = at; i >= 0; i--) {
		if (rows[i].task === t && rows[i].at.length) return i;
	}
	return -1;
}

// The current step.

function draw() {
	const r = rows[at];
	for (const tr of $('lanes').tBodies[0].rows) {
		const n = Number(tr.dataset.row);
		tr.classList.toggle('current', n === at);
		tr.classList.toggle('later', n > at);
		const go = tr.querySelector('button');
		go.tabIndex = n === at ? 0 : -1;
		n === at ? go.setAttribute('aria-current', 'step') : go.removeAttribute('aria-current');
	}
	showNow(r);
	showMore(r);
	showState(r);
	showArrows();
	markSource();
	scrollInto($('scroll'), document.querySelector('tr.current'));
}

const place = i => i === 0 ? 'Start' : i === lastRow ? 'End' : `Step ${rows[i].label} of ${rows[lastRow - 1].label}`;

function showNow(r) {
	const who = r.task >= 0 ? [badge(r.task), ' ' + nameOf(r.task)] : [];
	const calls = r.calls.join(' › ');
	$('now').className = 'told' + (r.failed ? ' failed' : '');
	$('now').replaceChildren(
		el('p', {class: 'who'}, ...who, ...(calls ? [' in ', el('strong', {}, calls)] : []),
			who.length ? ' · ' + rowName(at) : capital(rowName(at))),
		el('p', {class: 'event'}, ...(r.label ? event(r) : [el('span', {class: 'what'}, r.what)])));
}

const nameOf = t => data.lanes[t].slice(data.lanes[t].indexOf(' ') + 1);

// showMore says what else there is to know about the step.
function showMore(r) {
	const facts = [];
	const say = (...parts) => facts.push(el('span', {}, ...parts), ' ');
	if (r.preempted >= 0) facts.push(el('span', {class: 'preempts'}, badge(r.preempted), ' could have gone on, and is interrupted here.'), ' ');
	const sayNotes = before => r.notes.filter(n => !!n.before === before).forEach(n => say(badge(n.task), ' ' + n.text + '.'));
	sayNotes(true);
	if (r.wakes.length) say(r.op.startsWith('go ') ? 'It starts ' : 'It wakes ', ...badges(r.wakes), '.');
	for (const from of r.from) say('It comes after ', link(from), ' of ', badge(rows[from].task), '.');
	sayNotes(false);
	if (r.others.length) say(...badges(r.others), ' could have run instead.');
	const asleep = data.lanes.flatMap((_, t) => r.status[t] === 'z' ? [t] : []);
	if (asleep.length) say(...badges(asleep), asleep.length > 1 ? ' are asleep.' : ' is asleep.');
	$('more').replaceChildren(el('p', {}, ...facts));
}

const badges = tasks => tasks.flatMap((t, i) => i ? [' ', badge(t)] : [badge(t)]);

function link(i) {
	const b = el('button', {type: 'button', class: 'link'}, rowName(i));
	b.addEventListener('click', () => {
		show(i);
		document.querySelector('tr.current button').focus({preventScroll: true});
	});
	return b;
}

function showState(r) {
	if (!data.shown) return;
	const before = at ? rows[at - 1].state : r.state;
	const line = (name, k) => {
		const changed = before[k] !== r.state[k];
		return el('tr', {class: changed ? 'changed' : false}, el('th', {scope: 'row', class: 'name'}, name), el('td', {}, before[k]),
			el('td', {class: 'to'}, changed ? hidden('changes to') : hidden('stays'), el('span', {'aria-hidden': 'true'}, changed ? '→' : '')),
			el('td', {}, r.state[k]));
	};
	$('state').hidden = false;
	$('state').replaceChildren(el('caption', {class: 'hidden'}, 'The state before and after this step'),
		el('thead', {}, el('tr', {}, el('th', {scope: 'col', class: 'name'}, 'State'), el('th', {scope: 'col'}, 'before'), el('td', {class: 'to'}), el('th', {scope: 'col'}, 'after'))),
		el('tbody', {}, ...data.shown.map(line)));
}

function showArrows() {
	for (const p of document.querySelectorAll('#arrows .arrow')) {
		p.classList.toggle('lit', p.dataset.to === String(at) || p.dataset.from === String(at) && !p.classList.contains('known'));
		p.classList.toggle('later', Number(p.dataset.to) > at && p.dataset.from !== String(at));
	}
}

// How to move.

function lastPreemption() {
	if (preemptions.length) show(preemptions[preemptions.length - 1]);
}

function listen() {
	startWalk({last: lastRow, draw, name: rowName, sentence: i => sentence(rows[i]), position: place, keys: {p: lastPreemption}});
	$('preemption').addEventListener('click', lastPreemption);
	able('preemption', preemptions.length > 0);
	new ResizeObserver(layOut).observe($('scroll'));
}

// layOut chooses how to draw the lanes in the room that there is.
function layOut() {
	const room = $('scroll').clientWidth;
	if (!room) return;
	const narrow = room < 58 + 165 * data.lanes.length;
	if (narrow !== compact || !$('lanes').tBodies.length) {
		compact = narrow;
		drawLanes();
	}
	drawArrows();
	show(at);
}

function reveal() {
	layOut();
	scrollInto($('source'), document.querySelector('#source .was, #source .new'));
}

function tell() {
	if (data.failure) {
		$('failure').hidden = false;
		$('failure').textContent = data.failure;
	}
	answer(data.answer);
	$('summary').textContent = data.summary;
	if (data.replay) {
		$('again').hidden = false;
		$('replay').textContent = data.replay;
	}
}

function drawLegend() {
	const lane = (status, ...text) => el('li', {}, el('span', {class: 'sample ' + status, style: colour(0)},
		status === 'acts' || status === 'could' ? el('span', {class: 'dot'}) : ''), el('span', {}, ...text));
	$('legend').replaceChildren(
		lane('acts', 'takes the step'),
		lane('could', 'could have taken a step here'),
		lane('asleep', 'is asleep, until another wakes it'),
		lane('blocked', 'is awake, and what it wants to do is not possible now'),
		lane('awake inside', 'is in an operation of the test'),
		el('li', {}, el('span', {class: 'sample dashed'}), el('span', {}, 'a preemption: the goroutine of the step before could have gone on')),
		el('li', {}, el('span', {class: 'sample arrowed'}, '⇢'), el('span', {}, 'wakes or starts another goroutine')),
		el('li', {}, el('span', {class: 'sample marked'}, el('span', {class: 'badge', style: colour(0)}, 'T0 z')), el('span', {}, 'in the source: the goroutine is here, and z: asleep; in outline: it has called that from here')),
		el('li', {}, el('span', {class: 'sample arrowed'}, '↘'), el('span', {}, 'the step at the tip sees what the other has done, or was woken by it')),
		el('li', {}, el('span', {}, ...legendOfKeys(), ', ', ...keysOf('p'), 'last preemption')));
}

complete();
markInside();
markKnown();
tell();
drawLegend();
drawSource();
if (data.question) ask(data.question, 'Show me the schedule', reveal);
listen();
layOut();
