internal import Cryptography

/// What the folder of a namespace or table is called.
enum FolderName {
    /// Characters of a name that are kept; with what follows it, a name must fit in the 255 bytes that file systems allow.
    static let keptLimit = 100

    /// An element of a key as a file name: everything but letters, digits, `_`, `-` and inner dots as `%XX`.
    ///
    /// A name that becomes longer than the limit ends in its digest instead, so that two long names have two folders.
    static func text(of element: String) -> String {
        let whole = encoded(element, limit: .max)
        guard whole.utf8.count > keptLimit else { return whole }
        let digest = SHA256.digest(of: element).description.prefix(16)
        return "\(encoded(element, limit: keptLimit))-\(digest)"
    }

    /// The encoded bytes that fit.
    private static func encoded(_ element: String, limit: Int) -> String {
        var name = ""
        for (index, byte) in element.utf8.enumerated() {
            let unit: String
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                unit = String(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where index > 0: unit = "."
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                unit = "%" + (digits.count < 2 ? "0" : "") + digits
            }
            guard name.utf8.count + unit.utf8.count <= limit else { break }
            name += unit
        }
        return name
    }
}
