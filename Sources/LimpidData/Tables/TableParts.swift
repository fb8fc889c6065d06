/// The files of a table, surveyed.
struct TableParts {
  /// Files one below the other; groups of them side by side.
  let groups: [[TableSurvey]]
  let names: [String]
  let surveys: [ColumnSurvey]
  /// The sign beside each column's numbers.
  let units: [String]
  let rows: Int
  var remarks: [String] = []
  var classNames: [String]?

  init(_ sources: [TableSource]) throws(DataError) {
    var groups: [[TableSurvey]] = []
    var remarks: [String] = []
    for source in sources {
      let file = source.name
      let survey = try TableSurvey(source)
      if survey.form.encoding != .utf8 { remarks.append("\(file) is read as \(survey.form.encoding.rawValue)") }
      if let style = survey.form.style { remarks.append("numbers of \(file) are read as \(style.description)") }
      if let last = groups.last?.first, survey.form.continues(last.form) {
        groups[groups.count - 1].append(survey)
      } else {
        groups.append([survey])
      }
    }
    // Names in both are a sign that the one should follow the other, and that a name was changed.
    for (n, group) in groups.enumerated() where group[0].form.hasNames {
      for other in groups[..<n] where other[0].form.hasNames {
        let (a, b) = (other[0].form.columns, group[0].form.columns)
        let shared = b.filter(a.contains), own = b.filter { !a.contains($0) }, missing = a.filter { !b.contains($0) }
        guard 2 * shared.count > min(a.count, b.count) else { continue }
        throw DataError(
          file: group[0].path,
          came: (own.isEmpty ? "" : "columns that are not in \(other[0].path) (\(TableParts.list(own)))")
            + (own.isEmpty || missing.isEmpty ? "" : " and ")
            + (missing.isEmpty ? "" : "none of its columns \(TableParts.list(missing))"),
          expected: "the same columns, to follow its rows, or all others, to stand beside them",
          mend: "give columns that are the same the same names, and leave out of one file what stands in both")
      }
    }
    let counts = groups.map { $0.reduce(0) { $0 + $1.rows } }
    guard counts.allSatisfy({ $0 == counts[0] }) else {
      let (a, b) = (groups[0][0], groups[1][0])
      throw DataError(
        file: b.path, came: "\(counted(b.form.columns.count, "column")) and \(counted(b.rows, "row"))",
        expected:
          "the columns of \(a.path) (\(a.form.columns.prefix(4).joined(separator: ", "))\(a.form.columns.count > 4 ? ", …" : "")), or as many rows (\(grouped(counts[0])))",
        mend: "name files that are parts of one table")
    }
    if groups.count > 1 {
      remarks.append(
        "\(groups.map { $0[0].path }.joined(separator: ", ")) are put side by side: as many rows, other columns")
    }
    var names: [String] = []
    for group in groups {
      for name in group[0].form.columns {
        // Tables without names, side by side: columns are counted on.
        let name = group[0].form.hasNames || groups.count == 1 ? name : "column\(names.count + 1)"
        names.append(names.contains(name) ? "\(name)_\(names.count + 1)" : name)
      }
    }
    self.groups = groups
    self.names = names
    self.remarks = remarks
    rows = counts[0]
    classNames = groups.count == 1 ? groups[0][0].form.classNames : nil
    units = groups.flatMap { $0[0].form.units ?? $0[0].form.columns.map { _ in "" } }
    surveys = groups.flatMap { group in
      var columns = group[0].columns
      for survey in group.dropFirst() { for i in columns.indices { columns[i].append(survey.columns[i]) } }
      return columns
    }
  }

  func checkNames(_ wanted: [String]) throws(DataError) {
    for name in wanted where !names.contains(name) {
      throw DataError(
        file: groups[0][0].path, came: "no column '\(shown(name))'", expected: "one of \(TableParts.list(names))",
        mend: nearest(to: name, among: names).map { "did you mean \($0)?" } ?? "choose one of these")
    }
  }

  /// Refuses numbers that single precision has no room for: they would be infinite, and the first step's loss no number.
  func checkGiants(_ columns: [ColumnSchema]) throws(DataError) {
    for (column, survey) in zip(columns, surveys) {
      guard column.kind == .number, let (row, text) = survey.firstGiant else { continue }
      // The file that the row is in, and its place there.
      let group = groups.first { $0[0].form.columns.contains(column.name) } ?? groups[0]
      var (own, place) = (group[0], row)
      for survey in group {
        own = survey
        if place < survey.rows { break }
        place -= survey.rows
      }
      throw DataError(
        file: own.path,
        came: placeOfRow(place, in: own.source, own.form)
          + ": column '\(shown(column.name))' is \(shown(String(text.prefix(40))))",
        expected: "numbers of at most 1e38, as single precision holds",
        mend:
          "correct the cell, leave it empty if the value is not known, or say that the column is no number: "
          + "--set table.columns.\(shown(column.name))=text")
    }
  }

  static func list(_ names: [String]) -> String {
    names.prefix(12).map { shown($0) }.joined(separator: ", ")
      + (names.count > 12 ? ", … (\(grouped(names.count)))" : "")
  }

  /// The second pass: every cell goes to its place as a number.
  func fill(_ schema: TableSchema, _ rests: [Int: Int], _ mostInMemory: Int) throws(DataError) -> TableStore {
    let (starts, width) = schema.places
    let store = try TableStore(rows: rows, width: width + rests.count, mostInMemory: mostInMemory)
    var column = 0
    for (number, group) in groups.enumerated() {
      let count = group[0].form.columns.count
      let fillers = (column..<column + count).map {
        ColumnFiller(schema.columns[$0], at: starts[$0], rest: rests[$0])
      }
      column += count
      var row = 0
      for survey in group {
        let offsets = survey.blockRows.reduce(into: [row]) { $0.append($0.last! + $1) }
        row = offsets.last!
        let blocks = try TableBlocks(survey.source, survey.form)
        let form = survey.form
        try passOver(blocks) { (block) throws(DataError) -> Bool in
          guard block.number + 1 < offsets.count else { return false }
          let end = offsets[block.number + 1]
          var scratch = ColumnSurvey.Scratch()
          var problem: DataError?
          do throws(RowProblem) {
            try block.forEachBatch(form) { (batch) throws(RowProblem) in
              let first = offsets[block.number] + batch.firstRow
              guard problem == nil, first + batch.rows <= end else { return }
              do throws(DataError) {
                try store.write(first, batch.rows, isFirst: number == 0) { cells in
                  for (i, filler) in fillers.enumerated() {
                    filler.fill(cells, store.width, batch, column: i, &scratch)
                  }
                }
              } catch { problem = error }
            }
          } catch { return false }
          if let problem { throw problem }
          return true
        } take: { (_, isRight) throws(DataError) in
          if !isRight {
            throw DataError(
              file: survey.path, came: "the file changed while it was read", expected: "a file that nobody writes",
              mend: "wait until it is written, then try again")
          }
        }
      }
    }
    return store
  }
}
