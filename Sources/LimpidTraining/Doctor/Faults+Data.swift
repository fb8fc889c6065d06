import LimpidCore
import LimpidData
import LimpidLayers

// Faults of the examples: found by looking at them, before anything is trained.

private typealias Finding = Diagnosis.Finding

/// What share of examples may be alike: rows of a table often are without being copies.
private func tolerated(_ e: Evidence, _ share: Double) -> Double { e.data.isPictures ? share : 0.1 }

let dataFaults: [Look] = [
  duplicates, leakage, giveaways, contradictions, shuffledLabels, classes, outliers, inputs, order,
]

private func percent(_ share: Double) -> String { "\(decimal(100 * share, share < 0.01 ? 2 : 1)) %" }

/// Takes copies out; none where the recipe has no such field.
private func withoutCopies(_ e: Evidence) -> [RecipeChange] {
  if e.recipe.data.source != .table { return [RecipeChange("data.duplicates", .text("drop"))] }
  return e.recipe.reconstruction == nil ? [RecipeChange("table.duplicates", .text("drop"))] : []
}

private let duplicates: Look = { e, _ in
  let rows = e.data.train.repeated.rows
  guard Double(rows) >= tolerated(e, 0.02) * Double(e.data.train.count), rows >= 3 else { return [] }
  return [
    Finding(
      .duplicates,
      "\(counted(rows, "training example")) of \(grouped(e.data.train.count)) (\(percent(Double(rows) / Double(e.data.train.count)))) came before, to the bit",
      mend: "take each example once; copies make it look as if there were more to learn from",
      withoutCopies(e))
  ]
}

private let leakage: Look = { e, _ in
  var parts: [String] = []
  for (name, part) in [("test", Optional(e.data.test)), ("validation", e.data.validation)] {
    guard let part else { continue }
    let shared = part.shared(with: e.data.train)
    if Double(shared) >= tolerated(e, 0.005) * Double(part.count), shared >= 3 {
      parts.append("\(grouped(shared)) of \(grouped(part.count)) \(name) examples are in the training part, to the bit")
    }
  }
  guard !parts.isEmpty else { return [] }
  return [
    Finding(
      .leakage, parts.joined(separator: "; "),
      mend: "take copies out; the scores are too good as they are", withoutCopies(e))
  ]
}

private let giveaways: Look = { e, _ in
  guard !e.data.giveaways.isEmpty else { return [] }
  let columns = e.data.giveaways
  let ignored = (e.recipe.table?.ignore ?? []) + columns.map(\.column)
  return [
    Finding(
      .giveaway,
      columns.map { "\($0.column) alone gives \(e.data.target) away (\($0.share))" }.joined(separator: "; "),
      mend: "if it is not known when predictions are made, ignore it",
      [RecipeChange("table.ignore", .list(ignored.map { .text($0) }))])
  ]
}

private let contradictions: Look = { e, _ in
  let rows = e.data.train.repeated.contradicted
  guard Double(rows) >= tolerated(e, 0.005) * Double(e.data.train.count), rows >= 3 else { return [] }
  return [
    Finding(
      .contradictoryLabels, "\(counted(rows, "training example")) have the input of another with another label",
      mend: "look at them and correct the labels: no network can be right about both")
  ]
}

private let shuffledLabels: Look = { e, _ in
  guard e.classes >= 2, e.data.sample.count >= 50 else { return [] }
  let (agreement, chance, deviation) = e.data.neighbours
  guard agreement < chance + 4 * deviation, chance < 0.9 else { return [] }
  return [
    Finding(
      .shuffledLabels,
      "the nearest other example has the same label in \(percent(agreement)) of \(grouped(e.data.sample.count)) cases; by chance it would in \(percent(chance))",
      mend: "check that labels and inputs are in the same order; a file may be sorted and the other not")
  ]
}

private let classes: Look = { e, _ in
  var found: [Finding] = []
  guard e.classes >= 2, !e.data.train.labels.isEmpty else { return [] }
  let (train, test) = (e.data.train.shares(e.classes), e.data.test.shares(e.classes))
  let names = e.data.classNames
  let missing = names.indices.filter { train[$0] == 0 }
  if !missing.isEmpty {
    let tested = missing.filter { test[$0] > 0 }
    found.append(
      Finding(
        .missingClass,
        "no training example of \(missing.map { names[$0] }.joined(separator: ", "))"
          + (tested.isEmpty ? "" : ", though the test part has some"),
        mend: "add examples of it, or leave the class out"))
  }
  let isBalanced = e.recipe.classWeights != .none || ![.shuffled, .sequential].contains(e.recipe.sampler)
  if !isBalanced, let most = names.indices.max(by: { train[$0] < train[$1] }), train[most] >= 0.8 {
    found.append(
      Finding(
        .imbalance,
        "\(percent(train[most])) of the training examples are \(names[most]): who always says so is right as often",
        mend: "judge by balanced accuracy or AUC, and gather more of the rare classes or give them weight",
        [RecipeChange("classWeights", .text("balanced"))]))
  }
  let distance = names.indices.reduce(0.0) { $0 + abs(train[$1] - test[$1]) } / 2
  if missing.isEmpty, distance > 0.25, e.data.test.count >= 50 {
    let worst = names.indices.max { abs(train[$0] - test[$0]) < abs(train[$1] - test[$1]) }!
    found.append(
      Finding(
        .otherShares,
        "\(names[worst]) is \(percent(train[worst])) of the training part and \(percent(test[worst])) of the test part",
        mend: "cut the data by lot, each class alike: a file sorted by class was probably cut as it lay"))
  }
  return found
}

private let outliers: Look = { e, _ in
  // A loss of squares only: others are not ruled by few rows.
  guard let few = e.data.outliers, e.recipe.table?.loss.isEmpty == true || e.recipe.table?.loss == "meanSquaredError"
  else { return [] }
  return [
    Finding(
      .targetOutliers,
      "\(few.count == 1 ? "one row of \(grouped(e.data.train.count)) makes" : "\(grouped(few.count)) of \(counted(e.data.train.count, "row")) make") \(percent(few.share)) of what there is to explain in \(e.data.target): \(LineChart.label(few.value)) in row \(grouped(few.row + 1)), the median is \(LineChart.label(few.median))",
      mend: "look at the row and correct it, or take a loss that large errors do not rule",
      [RecipeChange("table.loss", .text("huber"))])
  ]
}

private let order: Look = { e, _ in
  guard e.recipe.sampler == .sequential, e.classes >= 2, e.data.train.count >= 50 else { return [] }
  let labels = e.data.train.labels, pairs = Double(labels.count - 1)
  let alike = Double(zip(labels, labels.dropFirst()).count { $0 == $1 }) / pairs
  let chance = e.data.train.shares(e.classes).reduce(0) { $0 + $1 * $1 }
  guard alike > 0.5 + chance / 2, alike > chance + 4 * (chance * (1 - chance) / pairs).squareRoot() else { return [] }
  return [
    Finding(
      .unshuffled,
      "\(percent(alike)) of the training examples come right behind one of their own class, of which \(percent(chance)) would by lot: a batch sees few classes, and the last one is remembered best",
      mend: "shuffle them anew in each epoch", [RecipeChange("sampler", .text("shuffled"))])
  ]
}

private let inputs: Look = { e, _ in
  let sample = e.data.sample
  guard let first = sample.first, sample.count > 1, !first.isEmpty else { return [] }
  var found: [Finding] = []
  let n = Double(sample.count)
  var constant = 0
  var squares = 0.0
  var deviations: [Double] = []
  for k in first.indices {
    let mean = sample.reduce(0.0) { $0 + Double($1[k]) } / n
    let variance = sample.reduce(0.0) { $0 + (Double($1[k]) - mean) * (Double($1[k]) - mean) } / n
    squares += sample.reduce(0.0) { $0 + Double($1[k]) * Double($1[k]) } / n
    if variance <= 1e-14 * mean * mean { constant += 1 } else { deviations.append(variance.squareRoot()) }
  }
  let share = Double(constant) / Double(first.count)
  // The border of a picture is often the same, and so are a table's columns for what is missing where nothing is.
  if share >= 0.9 {
    found.append(
      Finding(
        .constantInput, "\(grouped(constant)) of \(counted(first.count, "input")) are the same in all examples",
        mend: share == 1 ? "check how the inputs are read: nothing can be learned from them" : "leave them out"))
  }
  let size = (squares / Double(first.count)).squareRoot()
  let isNormalized = e.layers.first { !["Flatten", "Reshaped"].contains(type(of: $0).kind) }.map {
    type(of: $0).kind.hasSuffix("Norm")
  }
  if share < 1, isNormalized != true, size > 20 || size < 0.005 {
    found.append(
      Finding(
        .scaleOfInputs, "the inputs' root mean square is \(LineChart.label(size)); weights begin as if it were about 1",
        mend: "bring them to about 1: pixels as 0 … 1, columns standardised"))
  } else if !e.data.isPictures, isNormalized != true, let least = deviations.min(), let most = deviations.max(),
    most / least > 1000
  {
    found.append(
      Finding(
        .scaleOfInputs,
        "one input varies by \(LineChart.label(most)), another by \(LineChart.label(least)): the first drowns the other",
        mend: "standardise the columns"))
  }
  return found
}
