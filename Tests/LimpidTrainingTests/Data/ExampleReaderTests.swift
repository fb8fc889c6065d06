import LimpidCore
import LimpidData
import LimpidExchange
import LimpidTraining
import TestSupport
import Testing

@Suite("Examples from the command line")
struct ExampleReaderTests {
  let reader = ExampleReader(inputShape: [2, 2, 1], brightest: 255)
  let temporary = TemporaryFolder()
  private var folder: String { temporary.path }

  private func write(_ name: String, _ bytes: [UInt8]) throws -> String { try temporary.write(name, bytes) }

  private func said(_ text: String, _ reader: ExampleReader? = nil) -> String {
    do {
      let example = try (reader ?? self.reader).read(text)
      return "\(example.tensor.array)"
    } catch { return "\(error)".replacing(folder + "/", with: "") }
  }

  @Test("rows, text files, NumPy files and IDX files give the same example")
  func kinds() throws {
    #expect(said("0,0.5,1,0") == "[0.0, 0.5, 1.0, 0.0]")
    let example = try reader.read("0 51 255 0")
    #expect(example.tensor.array == [0, 0.2, 1, 0] && example.change == "pixels were divided by 255")
    #expect(example.tensor.shape == [1, 2, 2, 1])
    let rows = try write("rows.csv", Array("1,0,0,0\n0,51,255,0\n".utf8))
    #expect(said("\(rows):1") == "[0.0, 0.2, 1.0, 0.0]")
    let one = try write("one.txt", Array("0 51\n255 0\n".utf8))
    #expect(said(one) == "[0.0, 0.2, 1.0, 0.0]")
    let idx = try write("images", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 9, 9, 9, 9, 0, 51, 255, 0])
    #expect(said("\(idx):1") == "[0.0, 0.2, 1.0, 0.0]")
    let marked = try write("marked.csv", [0xEF, 0xBB, 0xBF] + Array("0,51,255,0\r\n".utf8))
    #expect(said(marked) == "[0.0, 0.2, 1.0, 0.0]" && said("\(marked):0") == "[0.0, 0.2, 1.0, 0.0]")
    let npy = try write("images.npy", NPYFile(.tensor(Tensor([[1, 0, 0, 0], [0, 0.2, 1, 0]]))).encoded())
    #expect(said("\(npy):1") == "[0.0, 0.2, 1.0, 0.0]")
  }

  @Test("pictures are brought to the network's size, and turned over if they are dark on bright")
  func pictures() throws {
    let dark = try write("dark.pgm", Array("P5 2 2 255\n".utf8) + [0, 51, 102, 0])
    #expect(said(dark) == "[0.0, 0.2, 0.4, 0.0]")
    let large = try write("large.pgm", Array("P5 4 4 255\n".utf8) + [UInt8](repeating: 255, count: 16))
    let example = try reader.read(large)
    #expect(example.tensor.array == [0, 0, 0, 0])
    #expect(example.change == "resized from 4 × 4, inverted, since its border is bright")
  }

  @Test("a digit of the program comes with its label")
  func digits() throws {
    let reader = ExampleReader(inputShape: [8, 8, 1], brightest: 16)
    let example = try reader.read("digits:17")
    #expect(example.label == Int(Digits.load().labels[17]) && example.tensor.shape == [1, 8, 8, 1])
    let raw = Digits.load().pixels[17 * 64..<18 * 64].map(String.init).joined(separator: ",")
    #expect(try reader.read(raw).tensor.array == example.tensor.array)
  }

  @Test("an image of an IDX file comes with its label, if the labels are beside it")
  func labelsBeside() throws {
    let images = try write(
      "t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 9, 9, 9, 9, 0, 51, 255, 0])
    #expect(try reader.read("\(images):1").label == nil)
    _ = try write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 3, 7])
    #expect(try reader.read("\(images):1").label == 7)
    // Labels of something else are not this file's.
    _ = try write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 3])
    #expect(try reader.read("\(images):1").label == nil)
  }

  @Test("what is refused, and how")
  func refusals() throws {
    #expect(said("").hasPrefix("the input: nothing, expected a picture"))
    #expect(said("1,2,3").hasPrefix("the row: 3 numbers, expected 4 for an input of [2, 2, 1]\n"))
    #expect(said("1,2,x,4").hasPrefix("the row: 'x' as number 2, expected a number\n"))
    #expect(said("1,nan,3,4").hasPrefix("the row: nan as number 1, expected finite numbers\n"))
    #expect(said("1,2,3,256").hasPrefix("the row: 256.0 as number 3, expected pixels of 0 … 255, or of 0 … 1\n"))
    #expect(said("1,2,-5,3").hasPrefix("the row: -5.0 as number 2, expected pixels of 0 … 255, or of 0 … 1\n"))
    let flat = try write("flat.npy", NPYFile(.tensor(Tensor(zeros: [4, 1, 1]))).encoded())
    #expect(said(flat) == "[0.0, 0.0, 0.0, 0.0]")
    let cut = try write("cut.npy", NPYFile(.tensor(Tensor(zeros: [3, 2, 2]))).encoded())
    #expect(said("\(cut):1") == "[0.0, 0.0, 0.0, 0.0]")
    let long = ExampleReader(inputShape: [8, 8, 1], brightest: 16)
    let other = try write("other.npy", NPYFile(.tensor(Tensor(zeros: [4, 16]))).encoded())
    #expect(
      #expect(throws: DataError.self) { try long.read(other) }?.description.contains(
        "an array of 4 × 16, expected one example of [8, 8, 1]\n  mend  reshape the array") == true)
    #expect(said("nowhere.idx:3").hasPrefix("nowhere.idx:3: there is no such file, expected a picture"))
    #expect(said("digits:17").hasPrefix("a digit of 8 × 8 pixels: 64 numbers, expected 4 for an input of [2, 2, 1]\n"))
    #expect(said("digits:1797").hasPrefix("digits: example 1797, expected 0 … 1,796\n"))
    #expect(said("digits").hasPrefix("digits: no number, expected digits:0 … digits:1796\n"))
    #expect(
      said(try write("a.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 0])).hasPrefix("a.jpg: "))
    #expect(said(try write("a.png", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10])).hasPrefix("a.png: "))
    let idx = try write("images", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 9, 9, 9, 9, 0, 51, 255, 0])
    #expect(said("\(idx):2").hasPrefix("images: example 2, expected 0 … 1\n"))
    #expect(said("\(idx):-1").hasPrefix("images: example -1, expected 0 … 1\n"))
    #expect(said(idx).hasPrefix("images: an array of 2 × 2 × 2, expected one example of [2, 2, 1], or an index"))
    #expect(said(try write("short", [0, 0, 8, 3, 0])).hasPrefix("short: the header stops after 5 bytes"))
    #expect(said(try write("binary", [1, 2, 0, 255])).hasPrefix("binary: neither text nor a format that is known"))
    #expect(said(try write("empty", [])).hasPrefix("empty: 0 numbers, expected 4"))
    #expect(said(folder).contains("it is a folder, expected a file to read"))
  }
}
