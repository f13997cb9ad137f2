using Sakd.App;
using StarterNamespace;

// Without arguments it trains. With arguments it is the command sakd over these networks, on any images:
//   dotnet run -c Release -- inspect teacher-student
//   dotnet run -c Release -- distill teacher-student --distiller at --data ~/images
//   dotnet run -c Release -- export student.safetensors
return args.Length > 0 ? SakdApp.Run(args, SakdCatalog.Instance) : Trainer.Run();
