public import Errors

extension AvroDecoder {
    /// Passes over a value without keeping it.
    public mutating func skip(_ schema: AvroSchema) throws(MartletError) {
        switch schema {
        case .primitive(.null, _): return
        case .primitive(.boolean, _): try skip(bytes: 1)
        case .primitive(.int, _), .primitive(.long, _), .enumeration: _ = try readLong()
        case .primitive(.float, _): try skip(bytes: 4)
        case .primitive(.double, _): try skip(bytes: 8)
        case .primitive(.bytes, _), .primitive(.string, _):
            let length = try readLong()
            guard length >= 0, length <= remaining else {
                throw corrupt("a length of \(length) bytes where \(remaining) are left")
            }
            try skip(bytes: Int(length))
        case .fixed(let fixed): try skip(bytes: fixed.size)
        case .array(let array): try skipItems { decoder throws(MartletError) in try decoder.skip(array.items) }
        case .map(let map):
            try skipItems { decoder throws(MartletError) in
                try decoder.skip(.string)
                try decoder.skip(map.values)
            }
        case .union(let branches): try skip(branches[try readBranch(of: branches.count)])
        case .record(let record): for field in record.fields { try skip(field.schema) }
        }
    }
}
