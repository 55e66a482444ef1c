"""
Fits an algorithm of Surprise, its defaults, to every fold that `mfbench split` has written as csv, and writes its predictions for the test pairs.

    pip install scikit-surprise
    python with_surprise.py <folder of folds> <folder of predictions> KNNBaseline   # or SlopeOne, SVD, SVDpp, NMF, ...

Ratings are on a scale from 1 to 5, with timestamps, and ids are without commas, as in MovieLens.
"""

import csv
import inspect
import sys
from pathlib import Path

import numpy
import surprise

folds, predictions, name = sys.argv[1:]
out = Path(predictions)
out.mkdir(parents=True, exist_ok=True)
reader = surprise.Reader(line_format="user item rating timestamp", sep=",", skip_lines=1, rating_scale=(1, 5))
algorithm = getattr(surprise, name)
# Those that draw random numbers take a seed.
options = {"random_state": 0} if "random_state" in inspect.signature(algorithm).parameters else {}
for file in sorted(Path(folds).glob("*.train.csv")):
    fold = file.name.removesuffix(".train.csv")
    training = surprise.Dataset.load_from_file(str(file), reader).build_full_trainset()
    model = algorithm(**options).fit(training)
    errors = []
    with open(file.with_name(f"{fold}.test.csv"), newline="") as test, open(out / f"{fold}.csv", "w", newline="") as to:
        writer = csv.writer(to)
        writer.writerow(["user", "item", "prediction"])
        for row in csv.DictReader(test):
            prediction = model.predict(row["user"], row["item"]).est
            errors.append(float(row["rating"]) - prediction)
            writer.writerow([row["user"], row["item"], prediction])
    print(f"{name} {fold}: rmse {numpy.sqrt(numpy.mean(numpy.square(errors))):.6f}")
