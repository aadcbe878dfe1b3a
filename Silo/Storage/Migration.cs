using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace IdleCloud.Silo.Storage;

/// <summary>One step of the schema, forward only: a file <c>Migrations/0001_name.sql</c> in the assembly.</summary>
/// <param name="Version">Its number, from 1 without a gap.</param>
/// <param name="Name">What it brings.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the statements in lower-case hexadecimal: one that was applied must never change.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>All steps in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    private static List<Migration> Load()
    {
        Assembly assembly = typeof(Migration).Assembly;
        List<Migration> all = [];
        foreach (string resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            // …Storage.Migrations.0001_grain_state.sql
            if (!resource.EndsWith(".sql", StringComparison.Ordinal)) continue;
            string file = resource[(resource.LastIndexOf('.', resource.Length - 5) + 1)..^4];
            int version = int.Parse(file.AsSpan(0, 4), CultureInfo.InvariantCulture);
            if (version != all.Count + 1) throw new InvalidOperationException($"Migration {file} is not number {all.Count + 1}.");
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            all.Add(new Migration(version, file[5..], reader.ReadToEnd()));
        }

        return all;
    }
}
