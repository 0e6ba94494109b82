internal import Avro

extension ManifestEntry {
    /// Writes the entry by the schema of `ManifestSchemas.entry`, in its order.
    func write(to encoder: inout AvroEncoder, partitionTypes: [PrimitiveType]) {
        encoder.write(int: status.rawValue)
        encoder.write(optional: snapshotID) { $1.write(long: $0) }
        encoder.write(optional: sequenceNumber) { $1.write(long: $0) }
        encoder.write(optional: fileSequenceNumber) { $1.write(long: $0) }
        file.write(to: &encoder, partitionTypes: partitionTypes)
    }
}

extension DataFile {
    fileprivate func write(to encoder: inout AvroEncoder, partitionTypes: [PrimitiveType]) {
        encoder.write(int: content.rawValue)
        encoder.write(string: path)
        encoder.write(string: format.name)
        for (value, type) in zip(partition.values, partitionTypes) {
            encoder.write(optional: value) { $0.write(to: &$1, as: type) }
        }
        encoder.write(long: recordCount)
        encoder.write(long: fileSize)
        for map in [columnSizes, valueCounts, nullCounts, nanCounts] {
            map.write(to: &encoder) { $1.write(long: $0) }
        }
        lowerBounds.write(to: &encoder) { $1.write(bytes: $0) }
        upperBounds.write(to: &encoder) { $1.write(bytes: $0) }
        encoder.write(optional: keyMetadata) { $1.write(bytes: $0) }
        encoder.write(optional: splitOffsets.isEmpty ? nil : splitOffsets) {
            $1.write(items: $0) { $1.write(long: $0) }
        }
        encoder.write(optional: equalityIDs.isEmpty ? nil : equalityIDs) {
            $1.write(items: $0) { $1.write(int: $0) }
        }
        encoder.write(optional: sortOrderID) { $1.write(int: $0) }
        encoder.write(optional: referencedDataFile) { $1.write(string: $0) }
    }
}

extension ColumnMap {
    /// Null where nothing is known of any column.
    fileprivate func write(to encoder: inout AvroEncoder, value: (Value, inout AvroEncoder) -> Void) {
        encoder.write(optional: isEmpty ? nil : entries) { entries, encoder in
            encoder.write(items: entries) { entry, encoder in
                encoder.write(int: entry.id)
                value(entry.value, &encoder)
            }
        }
    }
}
