/// The first pass over a table: every cell is looked at once, and what each column holds is told.
struct TableSurvey: Sendable {
  let source: TableSource
  var path: String { source.name }
  var form: TableForm
  var columns: [ColumnSurvey]
  /// Rows of each block; where a block's rows go in the second pass.
  var blockRows: [Int] = []
  var rows: Int { blockRows.reduce(0, +) }

  init(_ source: TableSource, _ given: TableForm? = nil) throws(DataError) {
    let path = source.name
    var form: TableForm
    if let given { form = given } else { form = try TableForm(detecting: source) }
    do throws(Problem) {
      self = try TableSurvey.pass(source, form)
    } catch .notUTF8 where form.encoding == .utf8 {
      // A letter of another encoding far inside the file.
      form.encoding = .latin1
      do throws(Problem) { self = try TableSurvey.pass(source, form) } catch { throw error.error(path) }
    } catch .data(let problem) where form.delimiter == "\t" {
      // A quote that is a letter far inside the file; or one that is none, around a field of several lines.
      form.hasQuotes.toggle()
      guard let survey = try? TableSurvey.pass(source, form) else { throw problem }
      self = survey
    } catch { throw error.error(path) }
  }

  private init(_ source: TableSource, form: TableForm) {
    self.source = source
    self.form = form
    columns = form.columns.map { _ in ColumnSurvey() }
  }

  private enum Problem: Error {
    case notUTF8
    case data(DataError)

    func error(_ path: String) -> DataError {
      switch self {
      case .data(let error): error
      case .notUTF8:
        DataError(
          file: path, came: "letters that are neither UTF-8 nor Latin-1", expected: "text",
          mend: "save the table as UTF-8")
      }
    }
  }

  private enum Part: Sendable {
    case surveyed([ColumnSurvey], rows: Int)
    case notUTF8
    case problem(RowProblem)
  }

  private static func pass(_ source: TableSource, _ form: TableForm) throws(Problem) -> TableSurvey {
    let path = source.name
    var survey = TableSurvey(source, form: form)
    var isUTF8 = true
    do throws(DataError) {
      let blocks = try TableBlocks(source, form)
      try passOver(blocks) { (block) throws(DataError) -> Part in
        if form.encoding == .utf8, !TextEncoding.isUTF8(block.bytes, isWhole: true) { return .notUTF8 }
        var columns = form.columns.map { _ in ColumnSurvey() }
        var scratch = ColumnSurvey.Scratch()
        var rows = 0
        do throws(RowProblem) {
          try block.forEachBatch(form) { (batch) throws(RowProblem) in
            rows += batch.rows
            for column in columns.indices { columns[column].add(batch, column: column, &scratch) }
          }
        } catch { return .problem(error) }
        return .surveyed(columns, rows: rows)
      } take: { (_, part) throws(DataError) in
        switch part {
        case .surveyed(let columns, let rows):
          for (i, column) in columns.enumerated() { survey.columns[i].append(column) }
          survey.blockRows.append(rows)
        case .problem(let problem): throw problem.error(source, form, rowsBefore: survey.rows)
        case .notUTF8:
          isUTF8 = false
          throw DataError(file: path, came: "no UTF-8", expected: "UTF-8", mend: "save the table as UTF-8")
        }
      }
    } catch {
      throw isUTF8 ? .data(error) : .notUTF8
    }
    return survey
  }
}
