'use strict';

// What all pages have. A page is drawn from the data beside this script; then it shows
// one step as the current one, and goes from step to step.

const data = JSON.parse(document.getElementById('data').textContent);

const $ = id => document.getElementById(id);

// el makes an element. Attributes that are false or missing are left out.
function el(tag, attributes, ...children) {
	const e = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {})) {
		if (value !== false && value !== undefined) e.setAttribute(name, value);
	}
	e.append(...children.filter(c => c !== null && c !== undefined && c !== ''));
	return e;
}

const hidden = text => el('span', {class: 'hidden'}, text);
const capital = s => s[0].toUpperCase() + s.slice(1);
const colour = n => `--lane: var(--lane${n % 8})`;

// prose makes paragraphs, and code of what stands between backquotes.
function prose(text) {
	return text.trim().split(/\n\s*\n/).map(paragraph =>
		el('p', {}, ...paragraph.split('`').map((part, i) => i % 2 ? el('code', {}, part) : part)));
}

// colourCode sets comments, strings and keywords apart.
const tokens = /(\/\/.*)|("(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])*')|\b(break|case|chan|const|continue|default|defer|else|fallthrough|for|func|go|goto|if|import|interface|map|package|range|return|select|struct|switch|type|var)\b/g;

function colourCode(text) {
	const out = [];
	let end = 0;
	for (const m of text.matchAll(tokens)) {
		out.push(text.slice(end, m.index), el('span', {class: m[1] ? 'comment' : m[2] ? 'string' : 'keyword'}, m[0]));
		end = m.index + m[0].length;
	}
	out.push(text.slice(end));
	return out;
}

// scrollInto scrolls a box, and nothing around it, until a part of it is well in view.
function scrollInto(box, part) {
	if (!part || !box.offsetParent) return;
	const outer = box.getBoundingClientRect(), inner = part.getBoundingClientRect();
	const margin = Math.min(72, outer.height / 4);
	if (inner.top < outer.top + margin) box.scrollTop -= outer.top + margin - inner.top;
	else if (inner.bottom > outer.bottom - margin) box.scrollTop += inner.bottom - outer.bottom + margin;
}

// The steps. A page that begins a walk says:
//
//	last      the number of the last step; the first is 0
//	draw      draws the current one
//	name      what a step is called
//	sentence  what happens in it
//	position  where it stands among the others
//	stops     the steps to stop at, in order, where not at all of them
//	keys      what other keys do

let at = 0; // the current step
let walk;

function show(i) {
	at = Math.max(0, Math.min(walk.last, i));
	$('slider').value = at;
	$('slider').setAttribute('aria-valuetext', walk.name(at) + ', ' + walk.sentence(at));
	$('position').textContent = walk.position(at);
	for (const id of ['first', 'back']) able(id, neighbour(-1) !== at);
	for (const id of ['next', 'final']) able(id, neighbour(1) !== at);
	walk.draw();
}

// able says whether a button has something to do. One that has not stays in reach, so
// that the focus does not get lost with it.
const able = (id, is) => $(id).setAttribute('aria-disabled', String(!is));

// neighbour is the step after the current one, or before it.
function neighbour(by) {
	const stops = walk.stops;
	if (!stops) return Math.max(0, Math.min(walk.last, at + by));
	const other = by > 0 ? stops.find(i => i > at) : stops.findLast(i => i < at);
	return other ?? at;
}

const edge = by => walk.stops && walk.stops.length ? walk.stops.at(by > 0 ? -1 : 0) : by > 0 ? walk.last : 0;

const moves = {
	next: () => show(neighbour(1)), back: () => show(neighbour(-1)),
	first: () => show(edge(-1)), final: () => show(edge(1)),
};

const moveKeys = {
	ArrowRight: moves.next, j: moves.next, ArrowLeft: moves.back, k: moves.back,
	Home: moves.first, End: moves.final,
};

function startWalk(w) {
	walk = w;
	const keys = {...moveKeys, ...w.keys};
	$('slider').max = walk.last;
	$('slider').addEventListener('input', () => show(Number($('slider').value)));
	for (const [id, move] of Object.entries(moves)) $(id).addEventListener('click', move);
	document.addEventListener('keydown', event => {
		if (asking() || event.ctrlKey || event.metaKey || event.altKey) return;
		const move = keys[event.key];
		if (!move || keepsKey(event)) return;
		event.preventDefault();
		move();
	});
}

// keepsKey reports whether what has the focus needs a key itself: code scrolls sideways,
// and a button is pressed by the space bar.
function keepsKey(event) {
	if (event.key === ' ') return event.target.closest('button, summary, a');
	return event.key.length > 1 && event.target.closest('#source, pre');
}

// The theme is the system's until it is changed here.

function listenTheme() {
	const dark = matchMedia('(prefers-color-scheme: dark)');
	const root = document.documentElement;
	const isDark = () => (root.dataset.theme || (dark.matches ? 'dark' : 'light')) === 'dark';
	const label = () => {
		$('theme').textContent = isDark() ? 'Light' : 'Dark';
		$('theme').setAttribute('aria-label', isDark() ? 'Light colours' : 'Dark colours');
	};
	$('theme').addEventListener('click', () => {
		root.dataset.theme = isDark() ? 'light' : 'dark';
		label();
	});
	dark.addEventListener('change', label);
	label();
}

// The question comes first, if there is one; the rest when the reader asks for it.

const asking = () => document.body.classList.contains('asking');

function ask(question, button, tell) {
	const reveal = el('button', {type: 'button', id: 'reveal', class: 'main'}, button);
	$('question').hidden = false;
	$('question').replaceChildren(...prose(question), reveal);
	document.body.classList.add('asking');
	reveal.addEventListener('click', () => {
		document.body.classList.remove('asking');
		reveal.remove();
		tell();
		$('next').focus();
	});
}

function answer(text) {
	if (!text) return;
	$('answer').hidden = false;
	$('answer').replaceChildren(...prose(text));
}

const keysOf = (...names) => names.flatMap(n => [el('kbd', {}, n), ' ']);
const legendOfKeys = () => [...keysOf('→', 'j'), 'next, ', ...keysOf('←', 'k'), 'back, ', ...keysOf('Home', 'End'), 'start and end'];

listenTheme();

