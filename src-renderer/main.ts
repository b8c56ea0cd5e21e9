/** Opens the window: puts its parts together and shows the frame. */
import { mount } from 'svelte';
import { chooseSupplier } from './api/supplier.ts';
import Window from './frame/Window.svelte';
import { browserClock } from './platform/clock.ts';
import { browserKeep } from './platform/keep.ts';
import { createSound } from './platform/sound.ts';
import { browserPress, shellPress } from './seat/press.ts';
import { Seat } from './seat/seat.svelte.ts';
import './style/tokens.css';
import './style/base.css';
import './style/print.css';

const seat = new Seat({
  supplier: chooseSupplier(window, browserClock),
  clock: browserClock,
  windowKeep: browserKeep(sessionStorage),
  seatKeep: browserKeep(localStorage),
  play: createSound(),
  press: window.wattkeeper ? shellPress(window.wattkeeper) : browserPress,
});

const target = document.getElementById('window');
if (target === null) throw new Error('index.html has no #window');
mount(Window, { target, props: { seat } });
void seat.session.start();
