import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid predict`: what the network says about one input.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Asks a trained network about one input.",
    discussion: flowing(
      """
      Shows the input, the label and the probability of each class: the softmax of the
      logits, which are first divided by a temperature where a validation part said
      which one makes the network as sure as it is right (limpid why shows the logits).

      INPUTS
        digits:17                     digit 17 of those that the program carries
        t10k-images-idx3-ubyte.gz:17  number 17 of an IDX file, packed or not
        seven.png, cat.jpg            a picture (PNG, JPEG, PGM, PPM), made to fit
        picture.npy, pictures.npy:17  a NumPy array, or number 17 of one
        rows.csv:17                   line 17 of a text file of numbers
        0,0,5,13,9,1,…                the numbers themselves
      For a table:
        rows.csv, rows.csv:17         its rows, or row 17, under the table's names
        rows.json, rows.jsonl:17      a list of objects, or an object a line
        '{"age": 39, …}', '[{…}]'     the same as it stands; null: not known
        age=39,workclass=Private      a row by name; what is left out is missing
        39,Private,…                  a row in the table's order
        'buy cheap things now'        a text, if that is all the network reads
      A column that the table does not have, or a value of another kind, is refused.

      Whoever asks about examples of the test part and sees the truth beside the answer
      looks at it: that is counted in the run, and said.

      Pixels may be given as the data set has them (0 … 255, or 0 … 16 for the
      digits) or as 0 … 1.

      EXAMPLES
        limpid predict runs/digits-1 --input digits:17
        limpid predict runs/mnist-1 --input t10k-images-idx3-ubyte.gz:3 --json
        limpid predict runs/digits-1 --input digits:17 --storage int8
        limpid predict runs/adult-1 --input new.csv --out answers.csv
      """))

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var folder: String

  @Option(parsing: .unconditional, help: ArgumentHelp("What the network looks at; see above.", valueName: "input"))
  var input: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Answer with the matrices of products stored as bfloat16 or int8, and say how far that is from float32.",
      valueName: "format"))
  var storage: String?

  @Flag(help: "Print one JSON object for each input instead.")
  var json = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Write the answers about a table's rows to a file: CSV, or .jsonl.", valueName: "file"))
  var out: String?

  func run() throws {
    try Ending.checkEnvironment()
    let format = try storage.map(StorageChange.format)
    let opened = try Run(openAt: folder)
    if let remark = opened.remark { Output.notes.line("limpid: \(remark)") }
    if let inputs = opened.schema.table { return try predictRows(opened, inputs, format) }
    if out != nil {
      throw UsageError(
        "--out", came: "a network that looks at one example", expected: "one that was trained on a table",
        mend: "use --json and send what is printed to a file")
    }
    let example = try opened.example(input)
    if opened.schema.reconstruction != nil {
      if format != nil {
        throw UsageError(
          "--storage", came: "a network that gives its input back", expected: "one that tells classes or numbers",
          mend: "leave --storage out")
      }
      let answer = try opened.reconstruct(example)
      if json { return Output.results.line(ReconstructionText.json(answer, example).description) }
      return Output.results.lines(ReconstructionText.lines(answer, example, opened.schema))
    }
    let stored = try format.map { try StoredNetwork(opened, like: example.tensor, as: $0) }
    let prediction = try opened.predict(example, with: stored)
    let change = try stored.map { StorageChange($0, prediction.difference(from: try opened.predict(example))) }
    TestPartText.note(opened.noteIfTest(input, example, by: "predict"))
    if json {
      var line = PredictionText.json(prediction, example)
      change?.add(to: &line)
      Output.results.line(line.description)
    } else {
      Output.results.lines(PredictionText.lines(prediction, example, terminal: Output.results.terminal))
      if let change { Output.results.lines(change.lines) }
    }
  }

  private func predictRows(_ opened: Run, _ inputs: TableInputs, _ format: StorageFormat?) throws {
    let answered = try opened.predictRows(input, storing: format)
    let change = try format.flatMap { format in
      let exact = try opened.predictRows(input)
      return try answered.first.map {
        StorageChange(
          try StoredNetwork(opened, like: $0.row.tensor, as: format),
          zip(answered, exact).map { $0.prediction.difference(from: $1.prediction) }.max() ?? 0)
      }
    }
    TestPartText.note(opened.noteIfTest(input, answered.map(\.row), by: "predict"))
    func lines() -> [String] {
      answered.map { row, prediction in
        var line = RowsText.json(prediction, row)
        change?.add(to: &line)
        return line.description
      }
    }
    if let out {
      if ["json", "jsonl", "ndjson"].contains(where: { out.hasSuffix(".\($0)") }) {
        try OutputFile.write(Array(lines().map { $0 + "\n" }.joined().utf8), to: out)
      } else {
        let (columns, rows) = RowsText.table(answered, inputs)
        try CSVText.write(columns, rows, to: out)
      }
    }
    if json {
      Output.results.lines(lines())
    } else if let out {
      Output.results.line("the answers about \(TrainingText.count(answered.count, "row")) are in \(out)")
    } else {
      Output.results.lines(RowsText.lines(answered, inputs, terminal: Output.results.terminal))
      if let change { Output.results.lines(change.lines) }
    }
  }
}
