return Sakd.App.SakdApp.Run(args, Sakd.Architectures.SakdCatalog.Instance);
