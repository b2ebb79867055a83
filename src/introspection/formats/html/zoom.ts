/** A picture that is moved by dragging and the arrow keys, and zoomed by the wheel and by buttons. */
import { make } from './dom.ts';

interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
const STEP = 1.35;
/** Pixels that a finger or a mouse may shake without meaning to drag. */
const SHAKE = 4;

/** @param picture with a viewBox, which is where it is looked at from then on. */
export function zoomable(picture: SVGSVGElement, label: string): HTMLElement {
  const frame = make('div', {
    class: 'picture',
    tabindex: '0',
    role: 'region',
    'aria-label': `${label}: drag or use the arrow keys, zoom with the wheel or + and -`,
  });
  const { width, height } = picture.viewBox.baseVal;
  const whole: View = { x: 0, y: 0, width, height };
  picture.removeAttribute('width');
  picture.removeAttribute('height');
  const camera = new Camera(picture, whole);
  const tools = make('div', { class: 'tools', role: 'toolbar', 'aria-label': 'Zoom' });
  tools.append(
    tool('+', 'Zoom in', () => camera.zoom(STEP)),
    tool('−', 'Zoom out', () => camera.zoom(1 / STEP)),
  );
  tools.append(
    tool('1:1', 'Actual size', () => camera.actual()),
    tool('Fit', 'All of it', () => camera.fit()),
  );
  frame.append(picture, tools);
  listen(frame, camera);
  follow(picture);
  return frame;
}

function tool(text: string, label: string, act: () => void): HTMLButtonElement {
  const button = make('button', { type: 'button', 'aria-label': label, title: label }, text);
  button.addEventListener('click', act);
  return button;
}

class Camera {
  readonly #picture: SVGSVGElement;
  readonly #whole: View;
  #view: View;

  constructor(picture: SVGSVGElement, whole: View) {
    this.#picture = picture;
    this.#whole = whole;
    this.#view = whole;
  }

  fit(): void {
    this.#look(this.#whole);
  }
  /** A pixel of the picture is one of the screen, in the middle of what is seen. */
  actual(): void {
    this.zoom(1 / this.#scale());
  }
  /** @param point of the window that stays where it is; else the middle. */
  zoom(factor: number, point?: { readonly clientX: number; readonly clientY: number }): void {
    const box = this.#picture.getBoundingClientRect();
    const [fx, fy] = point === undefined ? [0.5, 0.5] : [(point.clientX - box.left) / box.width, (point.clientY - box.top) / box.height];
    const seen = this.#seen(box);
    const most = Math.max(this.#whole.width, this.#whole.height) * 3;
    const width = Math.min(Math.max(seen.width / factor, 80), most);
    const height = (seen.height * width) / seen.width;
    this.#look({ x: seen.x + (seen.width - width) * fx, y: seen.y + (seen.height - height) * fy, width, height });
  }
  /** By pixels of the screen. */
  move(dx: number, dy: number): void {
    const scale = this.#scale();
    this.#look({ ...this.#view, x: this.#view.x - dx / scale, y: this.#view.y - dy / scale });
  }

  /** What is really seen: the picture is as wide or as high as its place, and in the middle of it. */
  #seen({ width, height }: DOMRect): View {
    const scale = this.#scale();
    const [w, h] = [width / scale, height / scale];
    return { x: this.#view.x - (w - this.#view.width) / 2, y: this.#view.y - (h - this.#view.height) / 2, width: w, height: h };
  }
  #scale(): number {
    const { width, height } = this.#picture.getBoundingClientRect();
    return Math.min(width / this.#view.width, height / this.#view.height);
  }
  #look(view: View): void {
    this.#view = view;
    this.#picture.setAttribute('viewBox', `${view.x} ${view.y} ${view.width} ${view.height}`);
  }
}

function listen(frame: HTMLElement, camera: Camera): void {
  frame.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      camera.zoom(Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.0015 : 0.05)), event);
    },
    { passive: false },
  );
  frame.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(camera);
  });
  drag(frame, camera);
}
const KEYS: { readonly [key: string]: (camera: Camera) => void } = {
  '+': (camera) => camera.zoom(STEP),
  '=': (camera) => camera.zoom(STEP),
  '-': (camera) => camera.zoom(1 / STEP),
  0: (camera) => camera.fit(),
  ArrowLeft: (camera) => camera.move(60, 0),
  ArrowRight: (camera) => camera.move(-60, 0),
  ArrowUp: (camera) => camera.move(0, 60),
  ArrowDown: (camera) => camera.move(0, -60),
};

/** What was dragged was not meant to be clicked. */
function drag(frame: HTMLElement, camera: Camera): void {
  let last: PointerEvent | null = null;
  let moved = 0;
  frame.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('.tools') !== null)) return;
    last = event;
    moved = 0;
  });
  frame.addEventListener('pointermove', (event) => {
    if (last === null) return;
    const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    last = event;
    if (moved <= SHAKE) return;
    frame.setPointerCapture(event.pointerId);
    camera.move(dx, dy);
  });
  const end = () => {
    last = null;
  };
  frame.addEventListener('pointerup', end);
  frame.addEventListener('pointercancel', end);
  frame.addEventListener('dragstart', (event) => event.preventDefault());
  frame.addEventListener('click', (event) => moved > SHAKE && event.preventDefault(), true);
}

/** The lines of the table under the mouse, and of the one that has the focus, are told from the others. */
function follow(picture: SVGSVGElement): void {
  let shown: Element | null = null;
  const look = ({ target }: Event) => {
    const table = target instanceof Element ? target.closest<SVGElement>('.t') : null;
    if (table === shown) return;
    shown = table;
    for (const line of picture.querySelectorAll('.e.on')) line.classList.remove('on');
    const id = table?.dataset['table'];
    if (id !== undefined) for (const line of picture.querySelectorAll(`.e[data-of~="${CSS.escape(id)}"]`)) line.classList.add('on');
  };
  picture.addEventListener('pointerover', look);
  picture.addEventListener('focusin', look);
  picture.addEventListener('pointerleave', look);
}
