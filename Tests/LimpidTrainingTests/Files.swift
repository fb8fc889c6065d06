/// Where the files lie that the tests read: `Files/` beside this file.
let files = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/")!)) + "/Files"
