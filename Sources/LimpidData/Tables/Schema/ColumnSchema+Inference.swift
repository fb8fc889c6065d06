extension ColumnSchema {
  /// What a column holds, from a survey of it; or what somebody says it holds.
  init(_ name: String, _ survey: ColumnSurvey, told: ColumnKind? = nil, unit: String = "") {
    let guess = ColumnGuess(name, survey)
    let kind = told ?? guess.kind
    self.init(
      name: name, kind: kind, because: told == nil ? guess.because : "told so", missing: survey.missing,
      distinct: survey.hasMoreWords ? nil : survey.distinct, minimum: nil, maximum: nil, origin: 0, levels: [],
      levelCounts: [], dateForm: nil, missingWords: guess.missingWords, mostWords: 0)
    switch kind {
    case .number:
      minimum = survey.minimum.isFinite ? survey.minimum : nil
      maximum = survey.maximum.isFinite ? survey.maximum : nil
      missing = survey.rows - survey.numbers
      // Numbers far from 0 and near each other would lose their differences in single precision.
      if let low = minimum, let high = maximum, max(abs(low), abs(high)) > 1e4 * (high - low) || abs(low) > 1e7 {
        origin = low
      }
    case .category: setLevels(survey.levels)
    case .boolean:
      setLevels(survey.levels.sorted { ColumnGuess.isYes($1.word) && !ColumnGuess.isYes($0.word) })
    case .date:
      dateForm =
        survey.texts == 0 && survey.numbers > 0
        ? .compact : DateForm.allCases.first { survey.dateForms.contains($0) } ?? .yearFirst
    case .text:
      // Long texts of many rows would fill the disk.
      let most = min(1024, max(128, 1 << 26 / max(1, survey.rows)))
      mostWords = min(most, max(4, 2 * (survey.mostBlanks + 1) - 1))
    case .identifier, .constant: break
    }
    if kind == .number, !unit.isEmpty {
      self.unit = unit
      if told == nil { because += ", written with \(unit)" }
    }
  }

  private mutating func setLevels(_ words: [(word: String, count: Int)]) {
    levels = words.map(\.word)
    levelCounts = words.map(\.count)
  }

  /// The column as classes, whatever it was: what a target of few numbers becomes.
  func asClasses(_ survey: ColumnSurvey) -> ColumnSchema {
    var column = ColumnSchema(name, survey, told: .category)
    column.because = because
    // Numbers in their order, words in that of the alphabet.
    let order = column.levels.indices.sorted { a, b in
      let (x, y) = (TableForm.number(column.levels[a]), TableForm.number(column.levels[b]))
      if let x, let y, x != y { return x < y }
      return column.levels[a] < column.levels[b]
    }
    let (levels, counts) = (column.levels, column.levelCounts)
    column.levels = order.map { levels[$0] }
    column.levelCounts = order.map { counts[$0] }
    return column
  }
}

/// A guess at what a column holds, with its reason.
private struct ColumnGuess {
  var kind: ColumnKind
  var because: String
  var missingWords: [String] = []

  init(_ name: String, _ s: ColumnSurvey) {
    let present = s.rows - s.missing
    let isFew = !s.hasMoreWords
    (kind, because) = (.number, "all are numbers")
    if present == 0 {
      (kind, because) = (.constant, "no value at all")
    } else if isFew, s.distinct == 1, s.missing == 0 {
      (kind, because) = (.constant, "always \(shown(s.words.word(0)))")
    } else if s.texts == 0 {
      numbers(name, s, present)
    } else if s.numbers > 0, let words = ColumnGuess.wordsForNothing(s) {
      (kind, because, missingWords) = (
        .number,
        words.count > 2
          ? "numbers; \(counted(s.texts, "cell")) are none"
          : "numbers; \(words.map { "'\(shown($0))'" }.joined(separator: ", ")) means none", words
      )
    } else if s.numbers == 0, !s.dateForms.isEmpty, s.texts > 0 {
      let form = DateForm.allCases.first { s.dateForms.contains($0) }!
      let both = s.dateForms.contains(.dayFirst) && s.dateForms.contains(.monthFirst)
      (kind, because) = (.date, "written \(form.words)\(both ? ", or the other way round: no day is above 12" : "")")
    } else {
      words(s, present, isFew)
    }
  }

  private mutating func numbers(_ name: String, _ s: ColumnSurvey, _ present: Int) {
    let isZeroOne = !s.hasMoreWords && s.distinct == 2 && s.minimum == 0 && s.maximum == 1 && s.areWhole
    if isZeroOne {
      (kind, because) = (.boolean, "0 or 1")
    } else if s.areDays, present >= 20 || (present >= 3 && ColumnGuess.isNameOfDate(name)) {
      (kind, because) = (.date, "written \(DateForm.compact.words)")
    } else if s.missing == 0, s.isCounting, present >= 20 {
      (kind, because) = (.identifier, "it counts the rows")
    } else if s.areWhole, present >= 20, isDistinct(s, present), ColumnGuess.isNameOfIdentifier(name) {
      (kind, because) = (.identifier, "another number in each row, under the name \(shown(name))")
    }
  }

  private mutating func words(_ s: ColumnSurvey, _ present: Int, _ isFew: Bool) {
    let perText = Double(s.blanks) / Double(max(1, s.texts))
    let share = isFew ? Double(s.distinct) / Double(present) : 1
    if isFew, s.distinct == 2, ColumnGuess.isYesOrNo(s.words.word(0), s.words.word(1)) {
      (kind, because) = (.boolean, "yes or no")
    } else if isFew, s.distinct <= 20 {
      (kind, because) = (.category, counted(s.distinct, "word"))
    } else if perText >= 0.5, share > 0.4 {
      (kind, because) = (.text, "several words, mostly different in each row")
    } else if present >= 20, isDistinct(s, present) {
      (kind, because) = (.identifier, "another word in each row")
    } else {
      (kind, because) = (
        .category, isFew ? counted(s.distinct, "word") : "over \(grouped(ColumnSurvey.mostWords)) words"
      )
    }
  }

  private func isDistinct(_ s: ColumnSurvey, _ present: Int) -> Bool {
    s.hasMoreWords ? s.words.counts.allSatisfy { $0 == 1 } : s.distinct == present
  }

  /// Among numbers, at most two other words, and fewer of them than of numbers; or any others in one cell of a hundred, where the numbers are
  /// many: codes have more words than that.
  private static func wordsForNothing(_ s: ColumnSurvey) -> [String]? {
    let words = s.oddWords.map(\.text)
    if words.count <= 2 { return s.texts < s.numbers ? words : nil }
    return s.hasMoreWords && s.texts * 100 <= s.numbers ? words : nil
  }

  private static let yes: Set<String> = ["yes", "y", "true", "t", "on", "1", "ja", "oui", "si"]
  private static let no: Set<String> = ["no", "n", "false", "f", "off", "0", "nein", "non"]

  static func isYes(_ word: String) -> Bool { yes.contains(word.lowercased()) }

  static func isYesOrNo(_ a: String, _ b: String) -> Bool {
    let (a, b) = (a.lowercased(), b.lowercased())
    return (yes.contains(a) && no.contains(b)) || (yes.contains(b) && no.contains(a))
  }

  private static func isNameOfDate(_ name: String) -> Bool {
    name.lowercased().split { !$0.isLetter }.contains { ["date", "day", "datum", "data"].contains($0) }
  }

  private static func isNameOfIdentifier(_ name: String) -> Bool {
    let words = name.lowercased().split { !$0.isLetter }
    return words.contains {
      ["id", "ids", "index", "key", "uuid", "guid", "nr", "no", "rownames", "unnamed"].contains($0)
    }
      || name.hasSuffix("Id") || name.hasSuffix("ID")
  }
}
